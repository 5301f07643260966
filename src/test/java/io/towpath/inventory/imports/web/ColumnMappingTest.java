package io.towpath.inventory.imports.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import com.jayway.jsonpath.JsonPath;
import io.towpath.DatabaseTest;
import io.towpath.inventory.imports.ImportView;
import io.towpath.inventory.imports.Imports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// A file whose columns nobody knows is kept, a person or script says what they are, and it goes on as any other import.
@DatabaseTest
class ColumnMappingTest {

    @Autowired
    MockMvcTester mvc;
    @Autowired
    Imports imports;
    @Autowired
    JdbcClient jdbc;

    /// Headers of its own, so that no other test's mapping is remembered for them.
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String file = "Rechner %s,Mail,RAM,Extra %s\nweb-%s,anna@example.com,16,x\ndb-%s,ben@example.com,8,y\n"
            .formatted(mark, mark, mark, mark);

    @Test
    void scriptsSayWhatTheColumnsAreAndItIsRememberedForTheNextFile() {
        MvcTestResult sent = send("liste.csv", file, null, "true");
        String id = JsonPath.read(text(sent), "$.id");

        assertThat(sent).hasStatus(201).bodyJson().extractingPath("$.state").isEqualTo("needs-mapping");
        assertThat((String) JsonPath.read(text(sent), "$.mapping.columns[0].header")).isEqualTo("Rechner " + mark);
        assertThat((String) JsonPath.read(text(sent), "$.mapping.kinds[0].kind")).isEqualTo("vms-csv");
        assertThat((String) JsonPath.read(text(sent), "$.mapping.kinds[0].suggested.Mail")).isEqualTo("ownerEmail");
        assertThat((String) JsonPath.read(text(sent), "$._links.mapping")).endsWith("/mapping");

        assertThat(map(id, "{\"kind\":\"vms-csv\",\"columns\":{\"Mail\":\"ownerEmail\"}}")).hasStatus(422).bodyJson()
                .extractingPath("$.code").isEqualTo("import-mapping-invalid");
        assertThat(map(id, "{\"kind\":\"xyz\",\"columns\":{}}")).hasStatus(422);
        assertThat(map(id, said())).hasStatus(202);

        ImportView read = imports.await(UUID.fromString(id), Duration.ofSeconds(30));
        assertThat(read.state()).isEqualTo(ImportView.State.PREVIEWED);
        assertThat(read.kind()).isEqualTo("vms-csv");
        assertThat(read.summary().get("vms")).containsEntry("created", 2);
        assertThat(jdbc.sql("select count(*) from audit_event where action = 'import.mapped' and subject_id = :id")
                .param("id", id).query(Integer.class).single()).isEqualTo(1);
        assertThat(new String(mvc.get().uri("/api/v1/imports/" + id + "/annotated-file").with(token("inventory:read"))
                .exchange().getResponse().getContentAsByteArray(), StandardCharsets.UTF_8))
                .contains("towpath result", "web-" + mark + ",anna@example.com,16,x,created");
        imports.apply(read.id(), Imports.Order.asSent(), "lena");
        assertThat(jdbc.sql("select memory_bytes from vm where name = :name").param("name", "web-" + mark)
                .query(Long.class).single()).isEqualTo(16L << 30);
        imports.undo(read.id(), null, "lena");

        String next = text(send("liste2.csv", file + "new-%s,c@example.com,4,z\n".formatted(mark), null, "true"));
        assertThat((String) JsonPath.read(next, "$.state")).isEqualTo("needs-mapping");
        assertThat((String) JsonPath.read(next, "$.mapping.remembered.mapping.columns['Extra " + mark + "']"))
                .isEqualTo("tag");
        String asBefore = text(send("liste3.csv", file + "more-%s,c@example.com,4,z\n".formatted(mark), "remembered",
                "true"));
        assertThat((String) JsonPath.read(asBefore, "$.state")).isEqualTo("previewed");
        assertThat((Integer) JsonPath.read(asBefore, "$.summary.vms.created")).isEqualTo(3);
    }

    @Test
    void aMappingMayComeWithTheFile() {
        String sent = text(send("liste.csv", file, said(), "true"));

        assertThat((String) JsonPath.read(sent, "$.state")).isEqualTo("previewed");
        assertThat((Integer) JsonPath.read(sent, "$.summary.vms.created")).isEqualTo(2);
        assertThat(send("liste.csv", file, "{nonsense", "true")).hasStatus(422).bodyJson().extractingPath("$.code")
                .isEqualTo("validation");
    }

    @Test
    void whoWantsItAppliedAtOnceIsToldThatItWaits() {
        MvcTestResult sent = send("liste.csv", file, null, "false");

        assertThat(sent).hasStatus(422).bodyJson().extractingPath("$.code").isEqualTo("import-needs-mapping");
        UUID id = UUID.fromString(JsonPath.read(text(sent), "$.import"));
        assertThat(imports.get(id).state()).isEqualTo(ImportView.State.NEEDS_MAPPING);
        assertThat((String) JsonPath.read(text(sent), "$.mapping.columns[1].header")).isEqualTo("Mail");
        // a person who maps it looks at the preview first
        imports.map(id, new Imports.Mapping(io.towpath.inventory.reading.FileKind.VMS_CSV, uses(), null), "lena");
        assertThat(imports.await(id, Duration.ofSeconds(30)).state()).isEqualTo(ImportView.State.PREVIEWED);
    }

    @Test
    void peopleMapOnThePageSeeWhatIsWrongAndCanMapOtherwise() {
        String id = JsonPath.read(text(send("liste.csv", file, null, "true")), "$.id");
        String page = "/imports/" + id;

        assertThat(mvc.get().uri(page).with(lena())).hasStatusOk().bodyText().contains("What are the columns?",
                "Needs mapping", "Rechner " + mark, "web-" + mark + " · db-" + mark, "anna@example.com",
                "Where Mail goes", "Read it like this", "<option value=\"ownerEmail\" selected=\"selected\">");
        assertThat(mvc.get().uri(page + "?as=applications").with(lena())).bodyText().contains(
                "<option value=\"applications\" selected=\"selected\">", "<option value=\"readyOn\">")
                .doesNotContain("<option value=\"cpus\">");

        MvcTestResult wrong = mvc.post().uri(page + "/mapping").param("kind", "vms-csv").param("header", "Mail")
                .param("use", "ownerEmail").param("sourceSystem", "inventar").with(csrf()).with(lena()).exchange();
        assertThat(wrong).hasStatus(422).bodyText().contains("no column goes to name", "value=\"inventar\"");
        MvcTestResult right = mvc.post().uri(page + "/mapping").param("kind", "vms-csv")
                .param("header", "Rechner " + mark, "Mail", "RAM", "Extra " + mark)
                .param("use", "name", "ownerEmail", "memoryGiB", "ignore").with(csrf()).with(lena()).exchange();
        assertThat(right).hasStatus(302).hasRedirectedUrl(page);
        imports.await(UUID.fromString(id), Duration.ofSeconds(30));
        assertThat(mvc.get().uri(page + "?tab=columns").with(lena())).bodyText().contains("nothing is changed yet",
                "Map the columns otherwise");

        assertThat(mvc.post().uri(page + "/map-again").with(csrf()).with(lena())).hasStatus(302);
        assertThat(mvc.get().uri(page).with(lena())).bodyText().contains("What are the columns?",
                "lena mapped a file with these headers on");
        assertThat(mvc.post().uri(page + "/discard").with(csrf()).with(lena())).hasStatus(302);
    }

    @Test
    void aRememberedMappingIsThatOfTheSourceAndOfValuesThatLookTheSame() {
        mapped("a.csv", "alpha", "name");
        String one = text(send("b.csv", file + "b,b@example.com,4,z\n", "remembered", "true&sourceSystem=beta"));
        assertThat((String) JsonPath.read(one, "$.state")).as("another's mapping").isEqualTo("needs-mapping");
        mapped("b.csv", "beta", "externalId");

        String doubt = text(send("c.csv", file + "c,c@example.com,4,z\n", "remembered", "true"));
        assertThat((String) JsonPath.read(doubt, "$.state")).isEqualTo("needs-mapping");
        assertThat((String) JsonPath.read(doubt, "$.mapping.why")).contains("say sourceSystem and kind");
        String told = text(send("c.csv", file + "c,c@example.com,4,z\n", "remembered", "true&sourceSystem=alpha"));
        assertThat((String) JsonPath.read(told, "$.state")).as("one that waits does not hide it")
                .isEqualTo("previewed");
        assertThat(jdbc.sql("""
                select count(*) from audit_event where action = 'import.mapped-as-before' and subject_id = :id
                """).param("id", (String) JsonPath.read(told, "$.id")).query(Integer.class).single()).isEqualTo(1);
        String other = text(send("d.csv", file.replaceAll("\\w+@example.com", "none"), "remembered",
                "true&sourceSystem=alpha"));
        assertThat((String) JsonPath.read(other, "$.mapping.why")).contains("look otherwise");
    }

    private void mapped(String name, String system, String first) {
        String id = JsonPath.read(text(send(name, file + name + ",a@example.com,2,x\n", null, "true&again=true")),
                "$.id");
        assertThat(map(id, said().replaceFirst("}}$", "},\"sourceSystem\":\"" + system + "\"}")
                .replace(":\"tag\"", first.equals("name") ? ":\"tag\"" : ":\"" + first + "\""))).hasStatus(202);
        assertThat(imports.await(UUID.fromString(id), Duration.ofSeconds(30)).state())
                .isEqualTo(ImportView.State.PREVIEWED);
    }

    @Test
    void aMappingThatComesWithTheFileIsJudgedAsOneThatComesLater() {
        assertThat(send("twice.csv", file, said().replace("\"tag\"", "\"name\""), "true")).hasStatus(422).bodyJson()
                .extractingPath("$.code").isEqualTo("import-mapping-invalid");
        assertThat(send("other.csv", file, said().replace("}}", ",\"Nowhere\":\"tag\"}}"), "true")).hasStatus(422)
                .bodyText().contains("Nowhere");
        String id = JsonPath.read(text(send("later.csv", file, null, "true")), "$.id");
        assertThat(map(id, said().replace("}}", ",\"Nowhere\":\"tag\"}}"))).hasStatus(422).bodyText()
                .contains("the file has no column Nowhere");
    }

    @Test
    void valuesOfTheFileGoWithIt() {
        String id = JsonPath.read(text(send("liste.csv", file, null, "true")), "$.id");
        UUID one = UUID.fromString(id);
        assertThat(asked(one)).contains("anna@example.com");

        imports.discard(one, "lena");

        assertThat(asked(one)).contains("Rechner " + mark, "Mail").doesNotContain("anna@example.com", "web-");
        assertThat(imports.get(one).mapping().columns()).hasSize(4).allMatch(column -> column.samples().isEmpty());
    }

    private String asked(UUID id) {
        return jdbc.sql("select mapping::text from import where id = :id").param("id", id).query(String.class).single();
    }

    @Test
    void nothingIsNoUseOfAColumn() {
        assertThat(send("null.csv", file, said().replace("\"tag\"", "null"), "true")).hasStatus(422).bodyJson()
                .extractingPath("$.code").isEqualTo("validation");
        assertThat(send("null.csv", file, "null", "true")).hasStatus(422).bodyJson().extractingPath("$.code")
                .isEqualTo("validation");
        String id = JsonPath.read(text(send("later.csv", file, null, "true")), "$.id");
        assertThat(map(id, said().replace("\"tag\"", "null"))).hasStatus(422).bodyText()
                .contains("column 'Extra %s' goes to null".formatted(mark));
    }

    @Test
    void whatIsSaidOfAColumnHoldsWhateverWasRememberedAndHoweverItIsSpelled() {
        String list = "sourceSystem,externalId,vm_name,Extra %s\n%s,1,web-%s,x\n".formatted(mark, mark, mark);
        String id = JsonPath.read(text(send("list.csv", list, "{\"columns\":{\"Extra %s\":\"tag\"}}".formatted(mark),
                "true")), "$.id");
        imports.columns(UUID.fromString(id), Map.of("Extra " + mark, "ownerName"), "lena");
        imports.await(UUID.fromString(id), Duration.ofSeconds(30));

        String said = text(send("list.csv", list + "%s,2,db-%s,y\n".formatted(mark, mark),
                "{\"columns\":{\"extra_%s\":\"ignore\"}}".formatted(mark), "true"));

        assertThat((String) JsonPath.read(said, "$.state")).isEqualTo("previewed");
        assertThat(imports.get(UUID.fromString(JsonPath.read(said, "$.id"))).columns()).singleElement()
                .extracting(ImportView.Column::use).isEqualTo("ignore");
    }

    private Map<String, String> uses() {
        return Map.of("Rechner " + mark, "name", "Mail", "ownerEmail", "RAM", "memoryGiB", "Extra " + mark, "tag");
    }

    private String said() {
        return "{\"kind\":\"vms-csv\",\"columns\":{\"Rechner %s\":\"name\",\"Mail\":\"ownerEmail\",\"RAM\":\"memoryGiB\",\"Extra %s\":\"tag\"}}"
                .formatted(mark, mark);
    }

    private MvcTestResult map(String id, String body) {
        return mvc.post().uri("/api/v1/imports/" + id + "/mapping").with(token("inventory:write"))
                .contentType("application/json").content(body).exchange();
    }

    private MvcTestResult send(String name, String content, String mapping, String dryRun) {
        String part = mapping == null
                ? ""
                : "--XX\r\nContent-Disposition: form-data; name=\"mapping\"\r\n\r\n" + mapping + "\r\n";
        return mvc.post().uri("/api/v1/imports?dryRun=" + dryRun).with(token("inventory:write"))
                .header("Prefer", "wait=30").contentType("multipart/form-data; boundary=XX")
                .content(part + "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                        + "\"\r\n\r\n" + content + "\r\n--XX--\r\n")
                .exchange();
    }

    private static String text(MvcTestResult result) {
        return new String(result.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }

    private static RequestPostProcessor token(String... scopes) {
        return opaqueToken().authorities(Arrays.stream(scopes).map(SimpleGrantedAuthority::new).toArray(
                SimpleGrantedAuthority[]::new));
    }

    private static RequestPostProcessor lena() {
        return user("lena").authorities(new SimpleGrantedAuthority("inventory:read"),
                new SimpleGrantedAuthority("inventory:write"));
    }
}
