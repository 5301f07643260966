package io.towpath.inventory.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.VsphereLab;
import io.towpath.inventory.Connection;
import io.towpath.inventory.ConnectionView;
import io.towpath.inventory.Connections;
import io.towpath.inventory.ScanView;
import io.towpath.inventory.Scans;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.Place;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import tools.jackson.databind.json.JsonMapper;

@DatabaseTest
@TestPropertySource(properties = "towpath.sources.allowed-networks=127.0.0.0/8")
class VcenterWebTest {

    private static VsphereLab lab;

    @Autowired
    MockMvcTester mvc;
    @Autowired
    Connections connections;
    @Autowired
    Scans scans;
    @Autowired
    JsonMapper json;

    @BeforeAll
    static void start() throws Exception {
        lab = VsphereLab.start("-vms", "10", "-deny", "VApp.Export");
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @Test
    void anAdministratorComparesTheCertificateBeforeTypingAPassword() throws Exception {
        assertThat(mvc.get().uri("/sources/new?kind=vsphere").with(lena())).hasStatusOk().bodyText()
                .contains("Look at its certificate").doesNotContain("type=\"password\"");

        MvcTestResult looked = mvc.post().uri("/sources/probe").param("kind", "vsphere").param("location", lab.url())
                .with(csrf()).with(lena()).exchange();
        assertThat(looked).hasStatus(302).hasRedirectedUrl("/sources/new?kind=vsphere");
        MvcTestResult shown = mvc.get().uri("/sources/new?kind=vsphere").with(lena())
                .flashAttr("shown", looked.getMvcResult().getFlashMap().get("shown"))
                .flashAttr("form", looked.getMvcResult().getFlashMap().get("form")).exchange();
        assertThat(shown).bodyText().contains(CertificateRow.fingerprint(lab.sha256()), "CN=vcenter.lab.example",
                "itself", "type=\"password\"");

        MvcTestResult registered = mvc.post().uri("/sources").param("kind", "vsphere").param("location", lab.url())
                .param("name", "vc " + UUID.randomUUID()).param("account", VsphereLab.USER)
                .param("password", VsphereLab.PASSWORD).param("certificate", lab.sha256()).with(csrf()).with(lena())
                .exchange();

        assertThat(registered).hasStatus(302).redirectedUrl().startsWith("/sources/");
        String page = String.valueOf(registered.getResponse().getRedirectedUrl());
        UUID id = UUID.fromString(page.substring("/sources/".length()));
        settle(id);
        assertThat(mvc.get().uri(page).with(lena())).hasStatusOk().bodyText()
                .contains("1 privilege is missing", "VApp.Export", VsphereLab.USER, "VMware vCenter Server",
                        CertificateRow.fingerprint(lab.sha256()))
                .doesNotContain(VsphereLab.PASSWORD, "data-upload");
        connections.remove(id, "lena", "the test ends");
    }

    @Test
    void aRefusedRegistrationForgetsThePassword() {
        MvcTestResult refused = mvc.post().uri("/sources").param("kind", "vsphere").param("location", lab.url())
                .param("name", "x").param("account", VsphereLab.USER).param("password", "wrong-one-5b")
                .param("certificate", lab.sha256()).with(csrf()).with(lena()).exchange();

        assertThat(refused).hasStatus(302).hasRedirectedUrl("/sources/new?kind=vsphere");
        assertThat(refused.getMvcResult().getFlashMap().toString()).contains("refuses the user name or password")
                .doesNotContain("wrong-one-5b");
    }

    @Test
    void scriptsDoTheSame() throws Exception {
        MvcTestResult looked = mvc.post().uri("/api/v1/sources/certificate").contentType(MediaType.APPLICATION_JSON)
                .content(json.writeValueAsString(Map.of("kind", "vsphere", "location", lab.url()))).with(token())
                .exchange();
        assertThat(looked).hasStatusOk().bodyJson().extractingPath("$.sha256").isEqualTo(lab.sha256());

        MvcTestResult unconfirmed = mvc.post().uri("/api/v1/sources").contentType(MediaType.APPLICATION_JSON)
                .content(json.writeValueAsString(Map.of("kind", "vsphere", "name", "by script", "location", lab.url(),
                        "account", VsphereLab.USER, "password", VsphereLab.PASSWORD)))
                .with(token()).exchange();
        assertThat(unconfirmed).hasStatus(422).bodyText().contains("nobody confirmed")
                .doesNotContain(VsphereLab.PASSWORD);

        MvcTestResult made = mvc.post().uri("/api/v1/sources").contentType(MediaType.APPLICATION_JSON)
                .content(json.writeValueAsString(Map.of("kind", "vsphere", "name", "by script", "location", lab.url(),
                        "account", VsphereLab.USER, "password", VsphereLab.PASSWORD, "certificateSha256",
                        lab.sha256())))
                .with(token()).exchange();
        assertThat(made).hasStatus(201).bodyText().doesNotContain(VsphereLab.PASSWORD);
        assertThat(made).bodyJson().extractingPath("$.server.capabilities.missingPrivileges[0]")
                .isEqualTo("VApp.Export");
        String id = json.readTree(made.getResponse().getContentAsString()).path("id").asString();
        settle(UUID.fromString(id));
        assertThat(mvc.patch().uri("/api/v1/sources/" + id).header("If-Match", "\"1\"")
                .contentType(MediaType.APPLICATION_JSON).content("{\"account\":\"other@vsphere.local\"}").with(token()))
                .hasStatus(422).bodyText().contains("password-needed");
        assertThat(mvc.post().uri("/api/v1/sources/" + id + "/certificate").contentType(MediaType.APPLICATION_JSON)
                .content("{\"sha256\":\"" + "ab".repeat(32) + "\"}").with(token())).hasStatus(409);
        connections.remove(UUID.fromString(id), "lena", "the test ends");
    }

    @Test
    void anAdministratorNamesAnNbdServerBesideIt() throws Exception {
        UUID id = connections.register(Connection.Direction.SOURCE, "vsphere", "vc " + UUID.randomUUID(),
                new Place(lab.url(), new Credentials(VsphereLab.USER, VsphereLab.PASSWORD), lab.sha256()), "lena");
        settle(id);
        int version = connections.find(id).orElseThrow().version();
        String template = "nbd://127.0.0.1:10809/{vm}/{snapshot}/{disk}";

        MvcTestResult wrong = mvc.post().uri("/sources/" + id + "/nbd").param("version", Integer.toString(version))
                .param("template", "nbd://127.0.0.1/{vm}").with(csrf()).with(lena()).exchange();
        assertThat(String.valueOf(wrong.getMvcResult().getFlashMap().get("problem")))
                .contains("which disk of which snapshot");
        assertThat(mvc.put().uri("/api/v1/sources/" + id + "/nbd").contentType(MediaType.APPLICATION_JSON)
                .header("If-Match", "\"" + version + "\"").content("{\"template\":\"nbd://169.254.1.1/{file}\"}")
                .with(token()))
                .hasStatus(422).bodyText().contains("must not be called");
        assertThat(mvc.post().uri("/sources/" + id + "/nbd").param("version", Integer.toString(version))
                .param("template", template).with(csrf()).with(lena())).hasStatus(302);
        assertThat(mvc.get().uri("/sources/" + id).with(lena())).hasStatusOk().bodyText().contains(
                "value=\"" + template,
                "HTTPS, from the datastore", "Not tried yet");
        MvcTestResult told = mvc.get().uri("/api/v1/sources/" + id).with(token()).exchange();
        assertThat(told).bodyJson().extractingPath("$.server.nbdTemplate").isEqualTo(template);
        assertThat(told).bodyJson().extractingPath("$.server.capabilities.ways[2].name").isEqualTo("folder");
        assertThat(mvc.put().uri("/api/v1/sources/" + id + "/nbd").contentType(MediaType.APPLICATION_JSON)
                .header("If-Match", "\"" + (version + 1) + "\"").content("{}").with(token())).hasStatusOk();
        assertThat(connections.find(id).orElseThrow().server()).isNotNull().extracting(
                ConnectionView.Server::nbdTemplate).isNull();
        connections.remove(id, "lena", "the test ends");
    }

    @Test
    void onlyAdministratorsLookAtServers() {
        assertThat(mvc.post().uri("/api/v1/sources/certificate").contentType(MediaType.APPLICATION_JSON)
                .content("{\"kind\":\"vsphere\",\"location\":\"https://127.0.0.1\"}")
                .with(opaqueToken().authorities(new SimpleGrantedAuthority("inventory:read")))).hasStatus(403);
    }

    @Test
    void theHelpPageNamesThePrivileges() {
        assertThat(mvc.get().uri("/help/vcenter").with(lena())).hasStatusOk().bodyText().contains("VApp.Export",
                "VirtualMachine.State.CreateSnapshot", "VirtualMachine.Config.EditDevice",
                "VirtualMachine.Interact.DeviceConnection", "VirtualMachine.Config.Annotation");
    }

    private void settle(UUID source) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            if (scans.of(source, 1).stream().allMatch(scan -> scan.state() != ScanView.State.RUNNING)) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the scan still runs");
    }

    private static RequestPostProcessor lena() {
        return user("lena").authorities(Arrays.stream(new String[]{"admin", "inventory:read", "inventory:write"})
                .map(SimpleGrantedAuthority::new).toArray(SimpleGrantedAuthority[]::new));
    }

    private static RequestPostProcessor token() {
        return opaqueToken().authorities(new SimpleGrantedAuthority("admin"),
                new SimpleGrantedAuthority("inventory:read"));
    }
}
