package io.towpath.inventory.imports.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.demo.DemoEstate;
import io.towpath.demo.DemoFiles;
import io.towpath.inventory.imports.Imports;
import io.towpath.inventory.imports.Templates;
import io.towpath.inventory.reading.EstateReader;
import io.towpath.inventory.reading.ReadOptions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class ImportPagesTest {

    @TempDir
    Path folder;

    @Autowired
    MockMvcTester mvc;
    @Autowired
    Imports imports;
    @Autowired
    EstateReader reader;

    @Test
    void aFileSentByAPlainFormIsShownAppliedAndUndone() throws Exception {
        String page = sent(new DemoFiles(DemoEstate.of(77, 201)).rvtools(folder.resolve("rvtools.xlsx")));
        UUID id = UUID.fromString(page.substring(page.lastIndexOf('/') + 1));
        imports.await(id, Duration.ofSeconds(60));

        assertThat(mvc.get().uri(page).with(lena("inventory:read", "inventory:write"))).hasStatusOk().bodyText()
                .contains("Preview", "nothing is changed yet", "name=\"onError\" value=\"skip-rows\"",
                        "are marked missing",
                        "Discard", "File with a result column", "Apply ")
                .doesNotContain("they never migrate");
        assertThat(mvc.get().uri(page).with(lena("inventory:read"))).hasStatusOk().bodyText()
                .doesNotContain("name=\"onError\"");

        MvcTestResult applied = mvc.post().uri(page + "/apply").param("onError", "skip-rows").param("absent", "ignore")
                .param("manual", "keep").param("reason", "first").with(csrf()).with(lena("inventory:write")).exchange();
        assertThat(applied).hasStatus(302).hasRedirectedUrl(page);
        assertThat(String.valueOf(applied.getMvcResult().getFlashMap().get("notice"))).startsWith("Applied: ");
        assertThat(mvc.get().uri(page).with(lena("inventory:read", "inventory:write"))).bodyText().contains("Applied",
                "Undo this import");
        assertThat(mvc.get().uri("/imports").with(lena("inventory:read"))).bodyText().contains("rvtools.xlsx",
                "Applied");

        assertThat(mvc.post().uri(page + "/undo").param("reason", "wrong").with(csrf()).with(lena("inventory:write")))
                .hasStatus(302);
        assertThat(mvc.get().uri(page).with(lena("inventory:read"))).bodyText().contains("Undone");
    }

    @Test
    void aFileThatCannotBeReadIsToldWithTheRemedy() throws Exception {
        Path file = Files.writeString(folder.resolve("notes.csv"), "just,some\n");
        String page = sent(file);
        imports.await(UUID.fromString(page.substring(page.lastIndexOf('/') + 1)), Duration.ofSeconds(30));

        assertThat(mvc.get().uri(page).with(lena("inventory:read"))).hasStatusOk().bodyText()
                .contains("Nothing of this file was taken", "What to do", "The inventory is as it was");
    }

    @Test
    void theEmptyFormSaysWhereTheDataStaysAndOffersTemplates() {
        assertThat(mvc.get().uri("/imports/new").with(lena("inventory:read", "inventory:write"))).hasStatusOk()
                .bodyText()
                .contains("stays on this machine", "/imports/templates/vms.csv", "/imports/sample/rvtools.xlsx",
                        "type=\"file\"");
        assertThat(mvc.get().uri("/imports/new").with(lena("inventory:read"))).hasStatus(403);
    }

    @Test
    void templatesCarryTheirHeaders() {
        for (Templates.Template template : Templates.all()) {
            assertThat(mvc.get().uri("/imports/templates/" + template.name() + ".csv?whole=true")
                    .with(lena("inventory:read"))).hasStatusOk().bodyText().contains(String.join(",", template.all()));
        }
        assertThat(mvc.get().uri("/imports/templates/none.csv").with(lena("inventory:read"))).hasStatus(404);
    }

    @Test
    void theSampleIsAFileThatIsReadWithoutAFault() throws Exception {
        byte[] sample = mvc.get().uri("/imports/sample/rvtools.xlsx").with(lena("inventory:read")).exchange()
                .getResponse().getContentAsByteArray();
        Path file = Files.write(folder.resolve("sample.xlsx"), sample);

        assertThat(reader.read(List.of(file), ReadOptions.automatic(ZoneOffset.UTC)).vms()).hasSizeGreaterThan(200);
    }

    private String sent(Path file) throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(
                ("--XX\r\nContent-Disposition: form-data; name=\"again\"\r\n\r\ntrue\r\n--XX\r\nContent-Disposition: "
                        + "form-data; name=\"file\"; filename=\"" + file.getFileName() + "\"\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(Files.readAllBytes(file));
        body.writeBytes("\r\n--XX--\r\n".getBytes(StandardCharsets.UTF_8));
        MvcTestResult sent = mvc.post().uri("/imports").contentType("multipart/form-data; boundary=XX")
                .content(body.toByteArray()).with(csrf()).with(lena("inventory:write")).exchange();
        assertThat(sent).hasStatus(302).redirectedUrl().startsWith("/imports/");
        return String.valueOf(sent.getResponse().getRedirectedUrl());
    }

    private static RequestPostProcessor lena(String... permissions) {
        return user("lena").authorities(Arrays.stream(permissions).map(SimpleGrantedAuthority::new).toList());
    }
}
