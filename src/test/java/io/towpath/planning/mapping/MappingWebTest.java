package io.towpath.planning.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class MappingWebTest {

    private static final String[] ALL = {"inventory:read", "inventory:write", "wave:read", "wave:write"};
    private static final RequestPostProcessor NILS = user("nils").authorities(AuthorityUtils.createAuthorityList(ALL));
    private static final RequestPostProcessor AUDITOR = user("aud")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read"));
    private static final RequestPostProcessor SCRIPT = opaqueToken()
            .authorities(AuthorityUtils.createAuthorityList(ALL));

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private Mappings mappings;
    @Autowired
    private JdbcClient db;

    private Wired wired;

    @BeforeEach
    void wired() {
        wired = new Wired(db);
    }

    @Test
    void aPersonDeclaresMapsAndRestores() {
        String network = "pg-dmz-" + wired.mark;
        wired.portGroup(network, "31", null);
        UUID vm = wired.vm("web01", network);
        String board = "/mappings/networks?target=%s&q=%s".formatted(wired.target, network);
        assertThat(page(board)).contains("names stay as they are");
        assertThat(mvc.post().uri("/targets/" + wired.target + "/offers/networks/table").with(NILS).with(csrf())
                .param("table", "name,kind,vlan\nbr-dmz,bridge,31\nbr-prod,bridge,110\n")).hasStatus(302);
        assertThat(page("/targets/" + wired.target + "/offers")).contains("br-dmz", "VLAN 31",
                "waves are not held against them");
        assertThat(mvc.post().uri("/targets/" + wired.target + "/offers/compute").with(NILS).with(csrf())
                .param("cpus", "4096").param("memory", "12 TiB")).hasStatus(302);
        assertThat(page("/targets/" + wired.target + "/offers")).contains("4,096 vCPU", "12 TiB of memory",
                "value=\"12288 GiB\"");
        assertThat(mvc.post().uri("/targets/" + wired.target + "/offers/compute").with(NILS).with(csrf())
                .param("cpus", "1").param("memory", "much")).hasStatus(302);
        assertThat(page("/targets/" + wired.target + "/offers")).as("nothing was changed").contains("4,096 vCPU");
        assertThat(page(board)).contains(network, ">Unmapped<", "suggested: br-dmz");
        int seen = mappings.version(MappingKind.NETWORK);

        var preview = mvc.post().uri("/mappings/networks/preview").with(NILS).with(csrf())
                .param("target", wired.target.toString()).param("seen", Integer.toString(seen))
                .param("sourceId", wired.source.toString()).param("name", network).param("choice", "to:br-dmz")
                .exchange();
        assertThat(preview).hasStatusOk().bodyText().contains("What this change does", "br-dmz", "No wave");
        assertThat(mappings.version(MappingKind.NETWORK)).isEqualTo(seen);

        apply(seen, "to:br-dmz", null, vm, null);
        assertThat(page(board)).contains(">Mapped<").doesNotContain(">Unmapped<");
        assertThat(page("/mappings/vms/" + vm)).contains("network card 1", "br-dmz")
                .doesNotContain("Rules of its cluster");
        db.sql("update vm set traits = '{\"affinityRules\": [\"off\"], \"apartRules\": [\"off\"]}' where id = :id")
                .param("id", vm).update();
        assertThat(page("/mappings/vms/" + vm)).contains("Rules of its cluster", "Kept apart from other VMs by")
                .doesNotContain("Kept on one host");
        assertThat(page("/mappings/networks/history")).contains("what it changed");
        assertThat(page("/mappings/networks/history?from=%d&to=%d".formatted(seen, seen + 1))).contains("unmapped",
                "br-dmz");

        assertThat(mvc.post().uri("/mappings/networks/restore").with(NILS).with(csrf()).param("version",
                Integer.toString(seen)).param("reason", "too early")).hasStatus(302);
        assertThat(page(board)).contains(">Unmapped<");
    }

    @Test
    void oneCardOfOneVmGoesElsewhere() {
        String network = "pg-own-" + wired.mark;
        UUID vm = wired.vm("web01", network, network);
        declare("br-a", "br-b");
        apply(mappings.version(MappingKind.NETWORK), "to:br-a", null, vm, null);
        apply(mappings.version(MappingKind.NETWORK), "to:br-b", "1", vm, vm);

        assertThat(page("/mappings/networks/one?target=%s&source=%s&name=%s".formatted(wired.target, wired.source,
                network))).contains("network card 1", "same for all", "network card 2", "for this one only");
        assertThat(page("/mappings/networks?target=%s&q=%s".formatted(wired.target, network)))
                .contains("1 VM has its own");
    }

    @Test
    void ignoringWithoutAReasonIsRefusedOnThePage() {
        wired.vm("web01", "iscsi-a");
        declare("br-a");

        var refused = mvc.post().uri("/mappings/networks").with(NILS).with(csrf())
                .param("target", wired.target.toString())
                .param("seen", Integer.toString(mappings.version(MappingKind.NETWORK)))
                .param("sourceId", wired.source.toString()).param("name", "pg").param("choice", "ignore").exchange();

        assertThat(refused.getMvcResult().getFlashMap().get("problem")).asString().contains("ignored without a reason");
    }

    @Test
    void whoMayOnlyReadSeesNoChoices() {
        wired.vm("web01", "pg");
        declare("br-a");

        var page = mvc.get().uri("/mappings/networks?target=" + wired.target).with(AUDITOR).exchange();

        assertThat(page).hasStatusOk().bodyText().contains("pg").doesNotContain("map-choice")
                .doesNotContain("Look what it does");
        assertThat(
                mvc.post().uri("/mappings/networks").with(AUDITOR).with(csrf()).param("target", wired.target.toString())
                        .param("seen", "0"))
                .hasStatus(403);
    }

    @Test
    void theTableNeutralisesFormulas() {
        wired.vm("web01", "=cmd|'/c calc'!A1");
        declare("br-a");
        mappings.change(MappingKind.NETWORK, List.of(wired.map("=cmd|'/c calc'!A1", "br-a")),
                mappings.version(MappingKind.NETWORK), null, "nils");

        assertThat(page("/mappings/networks/export")).contains("'=cmd|'/c calc'!A1").doesNotContain(",=cmd");
    }

    @Test
    void hostileNamesAreTextOnThePage() {
        wired.vm("web01", "<script>alert(1)</script>");

        assertThat(page("/mappings/networks?q=alert(1&target=" + wired.target)).contains("&lt;script&gt;")
                .doesNotContain("<script>alert");
    }

    @Test
    void scriptsDeclareChangeAndAreToldTheVersion() {
        String network = "pg-" + wired.mark;
        wired.vm("web01", network);
        assertThat(mvc.put().uri("/api/v1/targets/" + wired.target + "/networks").with(SCRIPT)
                .contentType(MediaType.APPLICATION_JSON).content("""
                        [{"name":"br-a","kind":"bridge","vlan":110,"prefixes":["10.1.0.0/24"],"mtu":1500}]
                        """)).hasStatusOk().bodyJson().extractingPath("$.items[0].prefixes[0]")
                .isEqualTo("10.1.0.0/24");
        assertThat(mvc.put().uri("/api/v1/targets/" + wired.target + "/networks").with(SCRIPT)
                .contentType(MediaType.APPLICATION_JSON)
                .content("[{\"name\":\"br-b\",\"kind\":\"bridge\",\"prefixes\":[\"10.1.0.1/24\"]}]"))
                .hasStatus(422).bodyJson().extractingPath("$.code").isEqualTo("offer-invalid");
        String change = """
                {"targetId":"%s","changes":[{"sourceId":"%s","name":"%s","destination":"br-a"}],"note":"first"}
                """.formatted(wired.target, wired.source, network);

        assertThat(mvc.put().uri("/api/v1/mappings/networks").with(SCRIPT).contentType(MediaType.APPLICATION_JSON)
                .content(change)).hasStatus(428);
        assertThat(mvc.put().uri("/api/v1/mappings/networks").with(SCRIPT).contentType(MediaType.APPLICATION_JSON)
                .header("If-Match", "\"-1\"").content(change)).hasStatus(412);
        assertThat(mvc.post().uri("/api/v1/mappings/networks/validate").with(SCRIPT)
                .contentType(MediaType.APPLICATION_JSON)
                .content(change)).hasStatusOk();
        int before = mappings.version(MappingKind.NETWORK);
        assertThat(mvc.put().uri("/api/v1/mappings/networks").with(SCRIPT).contentType(MediaType.APPLICATION_JSON)
                .header("If-Match", "\"" + before + "\"").content(change)).hasStatusOk()
                .hasHeader("ETag", "\"" + (before + 1) + "\"");
        assertThat(mvc.get().uri("/api/v1/mappings/networks?target=%s&q=%s".formatted(wired.target, network))
                .with(SCRIPT))
                .hasStatusOk().bodyJson()
                .extractingPath("$.items[?(@.sourceId == '%s')].state".formatted(wired.source)).asArray()
                .containsExactly("mapped");
        assertThat(mvc.get().uri("/api/v1/mappings/gardens").with(SCRIPT)).hasStatus(404);
    }

    private void declare(String... names) {
        StringBuilder table = new StringBuilder("name,kind\n");
        List.of(names).forEach(name -> table.append(name).append(",bridge\n"));
        assertThat(mvc.post().uri("/targets/" + wired.target + "/offers/networks/table").with(NILS).with(csrf())
                .param("table", table.toString())).hasStatus(302);
    }

    private void apply(int seen, String choice, String slot, UUID vm, UUID onlyFor) {
        String name = db.sql("select network from vm_nic where vm_id = :vm limit 1").param("vm", vm).query(String.class)
                .single();
        assertThat(mvc.post().uri("/mappings/networks").with(NILS).with(csrf()).param("target", wired.target.toString())
                .param("seen", Integer.toString(seen)).param("sourceId", wired.source.toString()).param("name", name)
                .param("choice", choice).param("slot", slot == null ? "" : slot)
                .param("vmId", onlyFor == null ? "" : onlyFor.toString())).hasStatus(302);
    }

    private String page(String uri) {
        var answer = mvc.get().uri(uri).with(NILS).exchange();
        assertThat(answer).hasStatusOk();
        return new String(answer.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }
}
