package io.towpath.wave.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Mappings;
import io.towpath.planning.mapping.Offers;
import io.towpath.planning.mapping.Wired;
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
class GateWebTest {

    private static final String[] LEAD = {"inventory:read", "wave:read", "wave:write", "wave:execute"};
    private static final RequestPostProcessor LENA = user("lena").authorities(AuthorityUtils.createAuthorityList(LEAD));
    private static final RequestPostProcessor URS = user("urs").authorities(AuthorityUtils.createAuthorityList(LEAD));
    private static final RequestPostProcessor AUDITOR = user("aud")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read"));
    private static final RequestPostProcessor SCRIPT = opaqueToken()
            .authorities(AuthorityUtils.createAuthorityList(LEAD));

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private Offers offers;
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
    void thePageNamesExactlyTheVmAndTheNetwork() {
        UUID wave = wired.wave(wired.vm("web01", "dmz"), wired.vm("web02", "prod"));
        offers.declare(List.of(wired.network("br-prod", null, null)), "nils");

        assertThat(page("/waves/" + wave + "/gates", LENA)).contains("Everything is mapped",
                "2 parts are without a place",
                "It cannot start", "Unplanned");
        assertThat(page("/waves/" + wave + "/gates/mappings", LENA)).contains("web01",
                "network card 1 hangs on network &quot;dmz&quot;, which is not mapped",
                "/mappings/networks?show=unmapped&amp;target=" + wired.target);
        assertThat(page("/waves/" + wave, LENA)).contains("hx-get=\"/waves/" + wave + "/gates\"");
        assertThat(mvc.get().uri("/waves/" + wave + "/gates/garden").with(LENA)).hasStatus(404);
    }

    @Test
    void aWaveThatWasStartedLeadsToWhatIsMappedOtherwiseSince() {
        UUID wave = wired.wave(wired.vm("web01", "prod"));
        offers.declare(List.of(wired.network("br-prod", null, null)), "nils");
        int then = mappings.change(MappingKind.NETWORK, List.of(wired.map("prod", "br-prod")),
                mappings.version(MappingKind.NETWORK), null, "nils");
        db.sql("update wave set state = 'RUNNING' where id = :wave").param("wave", wave).update();
        db.sql("insert into wave_mapping (wave_id, network_version, frozen_at) values (:wave, :then, now())")
                .param("wave", wave).param("then", then).update();
        String since = "/mappings/networks/history?from=" + then;

        assertThat(page("/waves/" + wave + "/gates", LENA)).contains("href=\"" + since + "\"", "networks " + then);
        mappings.change(MappingKind.NETWORK, List.of(wired.map("dmz", "br-prod")), then, null, "nils");
        assertThat(page(since, LENA)).contains("From version %d to ".formatted(then), "dmz");
    }

    @Test
    void aGoIsRequestedByOneAndApprovedByAnother() {
        UUID wave = wired.wave(wired.vm("web01", "prod"));
        assertThat(post("/waves/" + wave + "/go", LENA)).hasStatus(302);
        assertThat(page("/waves/" + wave + "/gates", LENA)).contains("You requested it, so another person decides.")
                .doesNotContain("/go/approve");
        assertThat(post("/waves/" + wave + "/go/approve", LENA)).hasStatus(409);
        assertThat(page("/waves/" + wave + "/gates", URS)).contains("/go/approve");

        assertThat(post("/waves/" + wave + "/go/approve", URS)).hasStatus(302);
        assertThat(page("/waves/" + wave + "/gates", LENA)).contains("Approved", "urs decided");
    }

    @Test
    void whoGivesTheGoSeesTheWaiversThatPartWhatBelongsTogether() {
        UUID app = wired.vm("payroll-app");
        UUID base = wired.vm("payroll-db");
        UUID tie = db.sql("""
                insert into dependency (from_vm_id, to_vm_id, kind, evidence, created_by, waived_by, waived_reason,
                                        waived_at, waived_until, waiver_approved_by, waiver_approved_at)
                values (:from, :to, 'depends-on', 'manual', 'mia', 'lena', 'The link is fast enough', now(), '2098-05-02',
                        'urs', now()) returning id
                """).param("from", app).param("to", base).query(UUID.class).single();
        UUID wave = wired.wave(app);
        String gates = "/waves/" + wave + "/gates";
        String waiver = "Waived: payroll-app depends on payroll-db; they may move apart until 2 May 2098, asked by lena, "
                + "approved by urs: The link is fast enough.";

        assertThat(page(gates, URS)).contains("What belongs together moves together, but for 1 waived dependency.",
                waiver);
        assertThat(page(gates, URS).split("Who gives the go agrees to this:", 2)[1]).contains(waiver);
        assertThat(page(gates + "/dependencies", URS)).contains(waiver);
        assertThat(mvc.get().uri("/api/v1/waves/" + wave + "/gates/dependencies").with(SCRIPT)).hasStatusOk().bodyJson()
                .extractingPath("$.remarks[0]").isEqualTo(waiver);

        db.sql("update dependency set waived_until = '2020-01-01' where id = :id").param("id", tie).update();
        assertThat(page(gates, URS)).as("it is over").doesNotContain(waiver);
        db.sql("update dependency set waived_until = null where id = :id").param("id", tie).update();
        db.sql("insert into wave_member (wave_id, vm_id, position) values (:wave, :vm, 9)").param("wave", wave)
                .param("vm", base).update();
        assertThat(page(gates, URS)).as("nothing is parted").doesNotContain("may move apart");
    }

    @Test
    void whoMayOnlyReadSeesNoButtons() {
        UUID wave = wired.wave(wired.vm("web01", "prod"));

        assertThat(page("/waves/" + wave + "/gates", AUDITOR)).contains("Go decision").doesNotContain("Request go…")
                .doesNotContain("What it is held to").doesNotContain("Waive…");
        assertThat(post("/waves/" + wave + "/go", AUDITOR)).hasStatus(403);
        assertThat(post("/waves/" + wave + "/terms", AUDITOR)).hasStatus(403);
    }

    @Test
    void scriptsAreToldWhichGateFailsAndWhereToMendIt() {
        UUID wave = wired.wave(wired.vm("web01", "prod"));
        assertThat(
                mvc.put().uri("/api/v1/waves/" + wave + "/terms").with(SCRIPT).contentType(MediaType.APPLICATION_JSON)
                        .content("{\"kind\":\"production\"}"))
                .hasStatusOk().bodyJson().extractingPath("$.kind").isEqualTo("production");

        var refused = mvc.post().uri("/api/v1/waves/" + wave + "/start").with(SCRIPT).header("If-Match", "*")
                .exchange();

        assertThat(refused).hasStatus(409).bodyJson().extractingPath("$.code").isEqualTo("wave-gate-not-met");
        assertThat(refused).bodyJson().extractingPath("$.gate").isEqualTo("window");
        assertThat(refused).bodyJson().extractingPath("$.failing[0].check").isEqualTo("window");
        assertThat(refused).bodyJson().extractingPath("$.actions[0].href").isEqualTo("/calendar");
        assertThat(mvc.post().uri("/api/v1/waves/" + wave + "/check-gates").with(SCRIPT)).hasStatusOk().bodyJson()
                .extractingPath("$.gates[7].state").isEqualTo("failing");
        assertThat(mvc.post().uri("/api/v1/waves/" + wave + "/request-go").with(SCRIPT)).hasStatus(409);
        assertThat(
                mvc.put().uri("/api/v1/waves/" + wave + "/terms").with(SCRIPT).contentType(MediaType.APPLICATION_JSON)
                        .content("{\"kind\":\"garden\"}"))
                .hasStatus(422);
    }

    private org.springframework.test.web.servlet.assertj.MvcTestResult post(String uri, RequestPostProcessor who) {
        return mvc.post().uri(uri).with(who).with(csrf()).exchange();
    }

    private String page(String uri, RequestPostProcessor who) {
        var answer = mvc.get().uri(uri).with(who).exchange();
        assertThat(answer).hasStatusOk();
        return new String(answer.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }
}
