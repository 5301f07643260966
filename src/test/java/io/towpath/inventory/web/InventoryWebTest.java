package io.towpath.inventory.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.inventory.Connection.Direction;
import io.towpath.inventory.Connections;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.ScanView;
import io.towpath.inventory.Scans;
import io.towpath.inventory.Vm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class InventoryWebTest {

    private static final Path OVA = Path.of("src/test/resources/ova/vmware-open-vmdk.ova");

    @TempDir
    Path folder;

    @Autowired
    MockMvcTester mvc;
    @Autowired
    Connections connections;
    @Autowired
    Scans scans;
    @Autowired
    Inventory inventory;
    @Autowired
    JdbcClient jdbc;

    @Test
    void anAdministratorLooksFirstThenRegisters() throws Exception {
        Files.copy(OVA, folder.resolve("a.ova"));
        assertThat(mvc.get().uri("/sources/new").with(lena("admin", "inventory:read"))).hasStatusOk().bodyText()
                .contains("Register a source", "Look first");

        MvcTestResult looked = mvc.post().uri("/sources/probe").param("location", folder.toString())
                .param("name", "Exports").with(csrf()).with(lena("admin")).exchange();
        assertThat(looked).hasStatus(302).hasRedirectedUrl("/sources/new");
        MvcTestResult shown = mvc.get().uri("/sources/new").with(lena("admin", "inventory:read"))
                .flashAttr("probe", looked.getMvcResult().getFlashMap().get("probe"))
                .flashAttr("form", looked.getMvcResult().getFlashMap().get("form")).exchange();
        assertThat(shown).bodyText().contains("Readable, 1 OVA", "value=\"" + folder + "\"", "value=\"Exports\"");

        String name = "Exports " + UUID.randomUUID();
        MvcTestResult registered = mvc.post().uri("/sources").param("location", folder.toString()).param("name", name)
                .with(csrf()).with(lena("admin")).exchange();
        assertThat(registered).hasStatus(302).redirectedUrl().startsWith("/sources/");
        String page = registered.getResponse().getRedirectedUrl();
        settle(UUID.fromString(String.valueOf(page).substring("/sources/".length())));
        assertThat(mvc.get().uri(page).with(lena("inventory:read", "inventory:write", "admin"))).hasStatusOk()
                .bodyText().contains(name, "1 new", "Readable, 1 OVA", "data-upload", "Remove this source");
        assertThat(mvc.get().uri("/sources").with(lena("inventory:read"))).hasStatusOk().bodyText().contains(name,
                "Answers");
    }

    @Test
    void whatIsRefusedKeepsWhatWasTyped() {
        MvcTestResult refused = mvc.post().uri("/sources").param("location", "/no/such").param("name", "Mine")
                .with(csrf()).with(lena("admin")).exchange();

        assertThat(refused).hasStatus(302).hasRedirectedUrl("/sources/new");
        assertThat(String.valueOf(refused.getMvcResult().getFlashMap().get("problem"))).contains("no such folder");
        assertThat(refused.getMvcResult().getFlashMap().get("form"))
                .isEqualTo(new ConnectionForm(null, "Mine", "/no/such", null, null, null, null));
    }

    @Test
    void onlyAdministratorsRegister() {
        assertThat(mvc.get().uri("/sources/new").with(lena("inventory:read"))).hasStatus(403);
        assertThat(mvc.post().uri("/sources").param("location", "/tmp").param("name", "x").with(csrf())
                .with(lena("inventory:write"))).hasStatus(403);
        assertThat(mvc.post().uri("/api/v1/sources").contentType("application/json")
                .content("{\"kind\":\"staged\",\"name\":\"x\",\"location\":\"/tmp\"}").with(token("inventory:write")))
                .hasStatus(403);
    }

    @Test
    void aFormWithoutScriptIsStreamedIntoTheFolder() throws Exception {
        UUID source = source();
        byte[] body = multipart("web01.ova", Files.readAllBytes(OVA));

        MvcTestResult sent = mvc.post().uri("/sources/" + source + "/files")
                .contentType("multipart/form-data; boundary=XX").content(body).with(csrf())
                .with(lena("inventory:write"))
                .exchange();

        assertThat(sent).hasStatus(302).hasRedirectedUrl("/sources/" + source);
        assertThat(String.valueOf(sent.getMvcResult().getFlashMap().get("notice"))).contains("web01.ova has arrived");
        assertThat(folder.resolve("web01.ova")).hasBinaryContent(Files.readAllBytes(OVA));
    }

    @Test
    void aFormWithATraversalNameIsSentBack() throws Exception {
        UUID source = source();

        MvcTestResult sent = mvc.post().uri("/sources/" + source + "/files")
                .contentType("multipart/form-data; boundary=XX").content(multipart("../web01.ova", new byte[]{1}))
                .with(csrf()).with(lena("inventory:write")).exchange();

        assertThat(sent).hasStatus(302).hasRedirectedUrl("/sources/" + source);
        assertThat(String.valueOf(sent.getMvcResult().getFlashMap().get("problem"))).contains("not accepted");
        assertThat(folder.getParent().resolve("web01.ova")).doesNotExist();
    }

    @Test
    void uploadsNeedTheTokenOfTheForm() throws Exception {
        UUID source = source();

        assertThat(mvc.post().uri("/sources/" + source + "/uploads").contentType("application/json")
                .content("{\"name\":\"a.ova\",\"sizeBytes\":1}").with(lena("inventory:write"))).hasStatus(403);
        assertThat(mvc.post().uri("/sources/" + source + "/uploads").contentType("application/json")
                .content("{\"name\":\"a.ova\",\"sizeBytes\":1}").with(csrf()).with(lena("inventory:read")))
                .hasStatus(403);
    }

    @Test
    void aPageUploadsInPieces() throws Exception {
        UUID source = source();
        byte[] ova = Files.readAllBytes(OVA);
        MvcTestResult begun = mvc.post().uri("/sources/" + source + "/uploads").contentType("application/json")
                .content("{\"name\":\"web01.ova\",\"sizeBytes\":" + ova.length + "}").with(csrf())
                .with(lena("inventory:write")).exchange();
        assertThat(begun).hasStatus(201).hasHeader("Upload-Offset", "0");
        String place = String.valueOf(begun.getResponse().getHeader("Location"));

        assertThat(piece(place, 0, Arrays.copyOfRange(ova, 0, 1000), lena("inventory:write"))).hasStatusOk()
                .hasHeader("Upload-Offset", "1000");
        assertThat(mvc.head().uri(place).with(lena("inventory:write"))).hasStatusOk()
                .hasHeader("Upload-Offset", "1000").hasHeader("Upload-Length", Integer.toString(ova.length));
        assertThat(piece(place, 7, new byte[]{1}, lena("inventory:write"))).hasStatus(409).bodyJson()
                .extractingPath("$.code").isEqualTo("upload-offset");
        assertThat(piece(place, 1000, Arrays.copyOfRange(ova, 1000, ova.length), lena("inventory:write")))
                .hasStatusOk().bodyJson().extractingPath("$.state").isEqualTo("complete");

        assertThat(folder.resolve("web01.ova")).hasBinaryContent(ova);
    }

    @Test
    void anUnfinishedUploadIsOnThePageAndCanBeRemoved() throws Exception {
        UUID source = source();
        String place = String.valueOf(mvc.post().uri("/sources/" + source + "/uploads").contentType("application/json")
                .content("{\"name\":\"mail7.ova\",\"sizeBytes\":4096}").with(csrf()).with(lena("inventory:write"))
                .exchange().getResponse().getHeader("Location"));
        piece(place, 0, new byte[1024], lena("inventory:write"));

        assertThat(mvc.get().uri("/sources/" + source).with(lena("inventory:read", "inventory:write"))).hasStatusOk()
                .bodyText().contains("mail7.ova", "1 KiB of 4 KiB", "<progress", "unfinished");
        assertThat(mvc.post().uri(place + "/cancel").with(csrf()).with(lena("inventory:write"))).hasStatus(302)
                .hasRedirectedUrl("/sources/" + source + "#upload");

        assertThat(mvc.get().uri("/sources/" + source).with(lena("inventory:read", "inventory:write"))).bodyText()
                .doesNotContain("mail7.ova");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aSourceWithoutScansSaysSoAndOneWithScansDoesNot() throws Exception {
        UUID source = source();
        assertThat(mvc.get().uri("/sources/" + source).with(lena("inventory:read"))).bodyText()
                .doesNotContain("Never scanned").contains("no VMs").doesNotContain("Remove this source");
        jdbc.sql("delete from scan where source_id = :id").param("id", source).update();

        assertThat(mvc.get().uri("/sources/" + source).with(lena("inventory:read"))).bodyText()
                .contains("Never scanned");
    }

    @Test
    void scriptsRegisterScanUploadAndRemove() throws Exception {
        String name = "API " + UUID.randomUUID();
        MvcTestResult made = mvc.post().uri("/api/v1/sources").contentType("application/json")
                .content("{\"kind\":\"staged\",\"name\":\"%s\",\"location\":\"%s\"}".formatted(name, folder))
                .with(token("admin")).exchange();
        assertThat(made).hasStatus(201).hasHeader("ETag", "\"1\"");
        String place = String.valueOf(made.getResponse().getHeader("Location"));
        UUID source = UUID.fromString(place.substring(place.lastIndexOf('/') + 1));
        settle(source);
        byte[] ova = Files.readAllBytes(OVA);

        MvcTestResult begun = mvc.post().uri("/api/v1/uploads").contentType("application/json")
                .content("{\"source\":\"%s\",\"name\":\"a.ova\",\"sizeBytes\":%d}".formatted(source, ova.length))
                .with(token("inventory:write")).exchange();
        assertThat(begun).hasStatus(201);
        assertThat(piece(String.valueOf(begun.getResponse().getHeader("Location")), 0, ova, token("inventory:write")))
                .hasStatusOk();
        settle(source);
        assertThat(mvc.post().uri(place + "/scan").with(token("inventory:write"))).hasStatus(202);
        settle(source);
        assertThat(mvc.get().uri(place).with(token("inventory:read"))).bodyJson().extractingPath("$.vms").isEqualTo(1);
        assertThat(mvc.get().uri(place + "/scans").with(token("inventory:read"))).bodyJson()
                .extractingPath("$.items[0].state").isEqualTo("done");

        assertThat(mvc.patch().uri(place).contentType("application/json").content("{\"name\":\"x\"}")
                .with(token("admin"))).hasStatus(428);
        assertThat(mvc.patch().uri(place).header("If-Match", "\"9\"").contentType("application/json")
                .content("{\"name\":\"x\"}").with(token("admin"))).hasStatus(412);
        assertThat(mvc.patch().uri(place).header("If-Match", "\"1\"").contentType("application/json")
                .content("{\"name\":\"%s x\"}".formatted(name)).with(token("admin"))).hasStatusOk()
                .hasHeader("ETag", "\"2\"");
        assertThat(mvc.delete().uri(place + "?reason=done").header("If-Match", "\"2\"").with(token("admin")))
                .hasStatus(204);
        assertThat(mvc.get().uri(place).with(token("inventory:read"))).hasStatus(404).bodyJson()
                .extractingPath("$.code").isEqualTo("not-found");
    }

    @Test
    void theOwnerFormSavesAndIsSentBackWhenSomebodyWasFaster() throws Exception {
        UUID source = source();
        Files.copy(OVA, folder.resolve("a.ova"));
        scans.start(source, "lena");
        settle(source);
        Vm vm = inventory.vm(jdbc.sql("select id from vm where source_id = :id").param("id", source)
                .query((row, _) -> row.getObject(1, UUID.class)).single()).orElseThrow();

        assertThat(owner(vm, "Webshop")).hasStatus(302).hasRedirectedUrl("/inventory/vms/" + vm.id());
        MvcTestResult late = owner(vm, "CRM");

        assertThat(late.getResponse().getStatus()).isIn(302, 303);
        assertThat(String.valueOf(late.getMvcResult().getFlashMap().get("problem"))).contains("application Webshop");
        assertThat(inventory.vm(vm.id()).orElseThrow().application()).isEqualTo("Webshop");
    }

    private MvcTestResult owner(Vm vm, String application) {
        return mvc.post().uri("/inventory/vms/" + vm.id() + "/owner")
                .header("Referer", "http://localhost/inventory/vms/" + vm.id())
                .param("version", Integer.toString(vm.version())).param("application", application)
                .param("ownerName", "Anna Keller").param("ownerEmail", "anna@example.com").with(csrf())
                .with(lena("inventory:write", "inventory:read")).exchange();
    }

    private MvcTestResult piece(String place, long offset, byte[] bytes, RequestPostProcessor who) {
        return mvc.patch().uri(place).header("Upload-Offset", Long.toString(offset))
                .contentType("application/offset+octet-stream").content(bytes).with(csrf()).with(who).exchange();
    }

    private UUID source() throws Exception {
        UUID source = connections.register(Direction.SOURCE, "staged", "web " + UUID.randomUUID(), folder.toString(),
                "lena");
        settle(source);
        return source;
    }

    private void settle(UUID source) throws InterruptedException {
        long until = System.nanoTime() + 60_000_000_000L;
        while (scans.of(source, 1).getFirst().state() == ScanView.State.RUNNING) {
            assertThat(System.nanoTime()).as("the scan ends").isLessThan(until);
            Thread.sleep(20);
        }
    }

    private static byte[] multipart(String name, byte[] content) {
        byte[] before = ("--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        byte[] after = "\r\n--XX--\r\n".getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(before, before.length + content.length + after.length);
        System.arraycopy(content, 0, all, before.length, content.length);
        System.arraycopy(after, 0, all, before.length + content.length, after.length);
        return all;
    }

    private static RequestPostProcessor lena(String... authorities) {
        return user("lena").authorities(Arrays.stream(authorities).map(SimpleGrantedAuthority::new).toList());
    }

    private static RequestPostProcessor token(String... scopes) {
        return opaqueToken().authorities(
                Arrays.stream(scopes).<org.springframework.security.core.GrantedAuthority>map(
                        SimpleGrantedAuthority::new).toList());
    }
}
