package io.towpath.inventory.imports.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;

import com.jayway.jsonpath.JsonPath;
import io.towpath.DatabaseTest;
import io.towpath.demo.DemoEstate;
import io.towpath.demo.DemoFiles;
import io.towpath.inventory.imports.ImportView;
import io.towpath.inventory.imports.Imports;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// The contract as scripts see it, with files that a reader reads.
@DatabaseTest
class ImportApiTest {

    @TempDir
    Path folder;

    @Value("${towpath.data-dir}")
    private Path dataDirectory;
    @Autowired
    MockMvcTester mvc;
    @Autowired
    Imports imports;
    @Autowired
    JdbcClient jdbc;

    @Test
    void anRvtoolsFileIsSentLookedAtAppliedAndUndone() throws Exception {
        byte[] workbook = workbook(60);

        String sent = text(send("rvtools.xlsx", workbook, "?again=true", null));
        String id = JsonPath.read(sent, "$.id");
        assertThat((String) JsonPath.read(sent, "$.state")).isEqualTo("previewed");
        assertThat((String) JsonPath.read(sent, "$.kind")).isEqualTo("rvtools-xlsx");
        assertThat((Integer) JsonPath.read(sent, "$.summary.vms.created")).isPositive();

        String rows = text(mvc.get().uri("/api/v1/imports/" + id + "/rows?outcome=created&kind=vms&limit=2")
                .with(token("inventory:read")).exchange());
        assertThat((Integer) JsonPath.read(rows, "$.items.length()")).isEqualTo(2);
        assertThat((String) JsonPath.read(rows, "$.items[0].outcome")).isEqualTo("created");
        assertThat((String) JsonPath.read(rows, "$.next")).isNotBlank();

        String applied = text(mvc.post().uri("/api/v1/imports/" + id + "/apply").with(token("inventory:write"))
                .contentType("application/json").content("{\"reason\":\"first load\"}").exchange());
        assertThat(applied).contains("\"state\":\"applied\"");
        String again = text(send("rvtools.xlsx", workbook, "?again=true", null));
        assertThat((Integer) JsonPath.read(again, "$.summary.vms.unchanged")).isPositive();
        assertThat(again).doesNotContain("\"created\"", "\"updated\"");

        assertThat(mvc.post().uri("/api/v1/imports/" + id + "/undo").with(token("inventory:write"))).hasStatusOk()
                .bodyJson().extractingPath("$.state").isEqualTo("undone");
    }

    @Test
    void theSameFileWithTheSameOptionsIsAnsweredWithTheEarlierReport() throws Exception {
        byte[] workbook = workbook(7);

        String first = JsonPath.read(text(send("rvtools.xlsx", workbook, "", null)), "$.id");
        MvcTestResult second = send("rvtools.xlsx", workbook, "", null);

        assertThat(second).hasStatus(200).bodyJson().extractingPath("$.id").isEqualTo(first);
        assertThat(send("rvtools.xlsx", workbook, "?absent=mark-missing", null)).hasStatus(201);
    }

    @Test
    void aFileOfNoKnownKindIsRefusedWithWhatItMayBe() {
        assertThat(send("notes.csv", "just,some\n".getBytes(StandardCharsets.UTF_8), "", null)).hasStatus(422)
                .bodyJson().extractingPath("$.code").isEqualTo("import-invalid");
    }

    @Test
    void aBodyThatIsNotWhatContentDigestAnnouncesIsRefused() throws Exception {
        byte[] workbook = workbook(5);
        String wrong = "sha-256=:" + Base64.getEncoder().encodeToString(new byte[32]) + ":";
        String right = "sha-256=:" + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256")
                .digest(workbook)) + ":";

        assertThat(mvc.post().uri("/api/v1/imports").with(token("inventory:write")).header("Content-Digest", wrong)
                .header("Content-Disposition", "attachment; filename=\"r.xlsx\"")
                .contentType("application/octet-stream")
                .content(workbook)).hasStatus(422).bodyJson().extractingPath("$.code").isEqualTo("digest-mismatch");
        assertThat(mvc.post().uri("/api/v1/imports").with(token("inventory:write")).header("Content-Digest", right)
                .header("Content-Disposition", "attachment; filename=\"r.xlsx\"")
                .contentType("application/octet-stream")
                .content(workbook)).hasStatus(202);
    }

    @Test
    void theSameIdempotencyKeyIsAnsweredOnce() throws Exception {
        byte[] workbook = workbook(9);
        String key = UUID.randomUUID().toString();

        String first = text(send("rvtools.xlsx", workbook, "?again=true", key));
        MvcTestResult replayed = send("rvtools.xlsx", workbook, "?again=true", key);
        assertThat(replayed).hasStatus(201).hasHeader("Idempotent-Replayed", "true").hasBodyTextEqualTo(first);

        assertThat(send("rvtools.xlsx", workbook(11), "?again=true", key)).hasStatus(422).bodyJson()
                .extractingPath("$.code").isEqualTo("idempotency-conflict");
        assertThat(send("rvtools.xlsx", workbook, "?again=false", key)).hasStatus(422);
    }

    @Test
    void aKeyUnderWayIsAnswered409() throws Exception {
        String key = UUID.randomUUID().toString();
        jdbc.sql("insert into answered_once (actor, key, target, began_at) values ('user', :key, "
                + "'POST /api/v1/imports', now())").param("key", key).update();

        assertThat(mvc.post().uri("/api/v1/imports").with(token("inventory:write")).header("Idempotency-Key", key)
                .contentType("text/csv").content("a,b")).hasStatus(409).bodyJson().extractingPath("$.code")
                .isEqualTo("request-in-progress");
    }

    @Test
    void onlyWhoMayWriteTheInventorySendsAndApplies() {
        assertThat(mvc.post().uri("/api/v1/imports").with(token("inventory:read")).contentType("text/csv").content("a"))
                .hasStatus(403);
        assertThat(mvc.post().uri("/api/v1/imports/" + UUID.randomUUID() + "/apply").with(token("inventory:read")))
                .hasStatus(403);
        assertThat(mvc.get().uri("/api/v1/imports/" + UUID.randomUUID()).with(token("inventory:read"))).hasStatus(404);
    }

    @Test
    void anOptionThatIsNoneIsNamedWithWhatThereIs() {
        assertThat(send("r.csv", new byte[]{'a'}, "?onError=perhaps", null)).hasStatus(422).bodyText()
                .contains("skip-rows", "reject-all", "stop-above=1%");
        assertThat(send("r.csv", new byte[]{'a'}, "?kind=excel", null)).hasStatus(422).bodyText()
                .contains("rvtools-xlsx");
    }

    @Test
    void theFileComesBackWithAResultForEachRow() throws Exception {
        String id = JsonPath.read(text(send("rvtools.xlsx", workbook(13), "?again=true", null)), "$.id");

        byte[] annotated = mvc.get().uri("/api/v1/imports/" + id + "/annotated-file").with(token("inventory:read"))
                .exchange().getResponse().getContentAsByteArray();

        try (ReadableWorkbook book = new ReadableWorkbook(new ByteArrayInputStream(annotated))) {
            var rows = book.findSheet("vInfo").orElseThrow().read();
            assertThat(rows.getFirst().stream().map(cell -> cell == null ? "" : cell.getText()))
                    .endsWith("towpath result", "towpath message");
            assertThat(rows.get(1).stream().map(cell -> cell == null ? "" : cell.getText()))
                    .containsAnyOf("created", "unchanged", "updated");
        }
    }

    @Test
    void aCsvComesBackAsOneAndJsonAsAWorkbook() throws Exception {
        String name = "ann" + UUID.randomUUID();
        String csv = JsonPath.read(text(send("list.csv", ("vm_name;tier\r\n" + name + ";1\r\n;2\r\n").getBytes(
                StandardCharsets.UTF_8), "?again=true", null)), "$.id");
        String json = JsonPath.read(text(send("list.json", ("[{\"vmName\": \"" + name + "\", \"tier\": 1}]").getBytes(
                StandardCharsets.UTF_8), "?again=true", null)), "$.id");

        assertThat(new String(annotated(csv), StandardCharsets.UTF_8)).contains(
                "vm_name;tier;towpath result;towpath message",
                name + ";1;created;", ";2;rejected;");
        try (ReadableWorkbook book = new ReadableWorkbook(new ByteArrayInputStream(annotated(json)))) {
            assertThat(book.getFirstSheet().read().get(1).stream().map(cell -> cell == null ? "" : cell.getText()))
                    .contains(name, "created");
        }
    }

    @Test
    void aRowOfAVmAndItsWaveSaysWhatBecameOfBoth() throws Exception {
        String name = "ann" + UUID.randomUUID();
        String wave = "w".repeat(121);
        String csv = JsonPath.read(text(send("list.csv", "vm_name;tier;wave\r\n%s;1;%s\r\n%s-2;1;%s\r\n".formatted(name,
                wave, name, "W " + name).getBytes(StandardCharsets.UTF_8), "?again=true", null)), "$.id");

        assertThat(new String(annotated(csv), StandardCharsets.UTF_8)).contains(
                wave + ";created;wave rejected: a wave's name has at most 120 characters",
                ";created;\"wave created; wave: W " + name + " has no window yet");
    }

    private byte[] annotated(String id) {
        return mvc.get().uri("/api/v1/imports/" + id + "/annotated-file").with(token("inventory:read")).exchange()
                .getResponse().getContentAsByteArray();
    }

    @Test
    void aPreviewIsDiscardedWithItsFile() throws Exception {
        String id = JsonPath.read(text(send("rvtools.xlsx", workbook(17), "?again=true", null)), "$.id");
        assertThat(dataDirectory.resolve("imports").resolve(id)).isDirectory();

        assertThat(mvc.post().uri("/api/v1/imports/" + id + "/discard").with(token("inventory:write"))).hasStatus(204);

        assertThat(dataDirectory.resolve("imports").resolve(id)).doesNotExist();
        assertThat(mvc.post().uri("/api/v1/imports/" + id + "/apply").with(token("inventory:write"))).hasStatus(409);
    }

    @Test
    void withoutDryRunAFileIsAppliedByItself() throws Exception {
        String id = JsonPath.read(text(send("rvtools.xlsx", workbook(19), "?again=true&dryRun=false&onError=skip-rows",
                null)), "$.id");

        await().until(() -> imports.get(UUID.fromString(id)).state() == ImportView.State.APPLIED);
    }

    private MvcTestResult send(String name, byte[] content, String query, String key) {
        String boundary = "b" + UUID.randomUUID();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        var request = mvc.post().uri("/api/v1/imports" + query).with(token("inventory:write"))
                .header("Prefer", "wait=30").contentType("multipart/form-data; boundary=" + boundary)
                .content(body.toByteArray());
        return (key == null ? request : request.header("Idempotency-Key", key)).exchange();
    }

    private byte[] workbook(int vms) throws IOException {
        Path file = folder.resolve(vms + ".xlsx");
        if (!Files.exists(file)) {
            new DemoFiles(DemoEstate.of(vms, 200 + vms)).rvtools(file);
        }
        return Files.readAllBytes(file);
    }

    private static String text(MvcTestResult result) {
        return new String(result.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }

    private static RequestPostProcessor token(String... scopes) {
        return opaqueToken().authorities(Arrays.stream(scopes).map(SimpleGrantedAuthority::new).toArray(
                SimpleGrantedAuthority[]::new));
    }
}
