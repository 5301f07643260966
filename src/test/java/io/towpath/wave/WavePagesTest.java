package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

@DatabaseTest
class WavePagesTest {

    private static final RequestPostProcessor LEAD = user("lena").authorities(AuthorityUtils
            .createAuthorityList("inventory:read", "wave:read", "wave:write", "wave:execute", "signoff:read"));
    private static final RequestPostProcessor AUDITOR = user("aud")
            .authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read", "audit:read"));

    @Autowired
    private MockMvcTester mvc;
    @Autowired
    private JdbcClient db;

    private WaveRows rows;

    @BeforeEach
    void rows() {
        rows = new WaveRows(db);
    }

    @Test
    void aWaveIsMadeFromASelectionOfVms() {
        UUID vm = rows.aVm("web01");
        var selected = post("/waves/members", "vmIds", vm.toString());
        assertThat(selected).hasStatus(302).redirectedUrl().isEqualTo("/waves/new?vm=" + vm);
        assertThat(page("/waves/new?vm=" + vm)).contains("web01").contains("Make the draft");

        var made = post("/waves", "name", "Pilot", "targetId", rows.target().toString(), "format", "QCOW2", "slots",
                "1", "soak", "5", "onFailure", "CONTINUE", "vm", vm.toString());
        assertThat(made).hasStatus(302);
        String wave = made.getResponse().getRedirectedUrl();

        assertThat(page(wave)).contains("web01").contains("Start the wave…").contains("members can still change")
                .contains("· Waves · Towpath</title>");
        assertThat(page("/waves")).contains("Pilot");
    }

    @Test
    void theButtonsFitTheState() {
        UUID wave = rows.aWave("DRAFT", rows.aVm("db01"));
        assertThat(page("/waves/" + wave)).contains("Start the wave…", "Discard…").doesNotContain("Pause new starts");

        rows.state(wave, "RUNNING");
        assertThat(page("/waves/" + wave)).contains("Pause new starts", "Stop the wave…", "hx-trigger=\"every 2s\"")
                .doesNotContain("Start the wave…", "Discard…");

        rows.state(wave, "PAUSED");
        assertThat(page("/waves/" + wave)).contains("Resume", "Stop the wave…").doesNotContain("Pause new starts");

        rows.state(wave, "COMPLETED");
        assertThat(page("/waves/" + wave)).doesNotContain("Stop the wave…", "Resume</button>", "every 2s");
    }

    @Test
    void whoMayOnlyReadSeesNoButtons() {
        UUID wave = rows.aWave("DRAFT", rows.aVm("db02"));

        var page = mvc.get().uri("/waves/" + wave).with(AUDITOR).exchange();

        assertThat(page).hasStatusOk().bodyText().contains("db02").doesNotContain("Start the wave…")
                .doesNotContain("Add VMs").doesNotContain("Take out");
        assertThat(mvc.post().uri("/waves/" + wave + "/start").with(AUDITOR).with(csrf())).hasStatus(403);
    }

    @Test
    void aFormWithFaultsComesBackAndNamesThem() {
        var answer = post("/waves", "name", " ", "targetId", rows.target().toString(), "format", "QCOW2", "slots",
                "99", "soak", "5", "onFailure", "CONTINUE");

        assertThat(answer).hasStatusOk().bodyText().contains("Give the wave a name.")
                .contains("A number from 1 to 64.");
    }

    @Test
    void aWaveWithABlockedVmIsNotStartedAndThePageSaysWhy() {
        UUID vm = rows.aVm("san01");
        rows.blocked(vm, "It has a raw device mapping.", "Convert it.");
        UUID wave = rows.aWave("DRAFT");
        assertThat(post("/waves/" + wave + "/members", "vmIds", vm.toString())).hasStatus(302);

        var refused = mvc.post().uri("/waves/" + wave + "/start").with(LEAD).with(csrf())
                .header("Referer", "http://localhost/waves/" + wave).exchange();

        assertThat(refused).hasStatus(303).redirectedUrl().isEqualTo("/waves/" + wave);
        assertThat(refused.getMvcResult().getFlashMap().get("problem")).asString()
                .contains("1 VM is blocked.", "san01: It has a raw device mapping. Convert it.");
    }

    @Test
    void stopSaysWithNumbersWhatItWillDo() {
        UUID wave = rows.aWave("RUNNING", rows.aVm("app01"), rows.aVm("app02"));

        assertThat(page("/waves/" + wave)).contains("2 VMs that wait are cancelled; nothing was copied.");
    }

    @Test
    void whoIsInAnOutageIsNamedAndStoppingThemTakesTheWavesKey() {
        UUID dark = rows.aVm("db-dark");
        UUID wave = rows.aWave("RUNNING", dark, rows.aVm("app-later"));
        String key = db.sql("select key from wave where id = :id").param("id", wave).query(String.class).single();
        UUID trip = db.sql("""
                insert into migration (vm_id, attempt, wave_id, wave_key, target_id, format, soak_days, reason, planned_by,
                                       state, mode, visit)
                values (:vm, 1, :wave, :key, :target, 'qcow2', 5, 'test', 'lena', 'CUTTING_OVER', 'WARM', 3) returning id
                """).param("vm", dark).param("wave", wave).param("key", key).param("target", rows.target())
                .query((row, _) -> row.getObject("id", UUID.class)).single();
        db.sql("""
                insert into migration_power (migration_id, source_power, source_name, source_note, source_nics)
                values (:id, 'ON', 'db-dark', '', '[]')
                """).param("id", trip).update();
        assertThat(page("/waves/" + wave)).contains("1 VM being copied is cancelled; sources are as before.")
                .doesNotContain("in an outage now", "Type " + key);
        db.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome)
                values (:id, 3, 'CUTTING_OVER', 'shut-down-source', 1, 'n1', now() - interval '2 minutes',
                        now() - interval '1 minute', 'DONE')
                """).param("id", trip).update();

        String asks = "1 VM is in an outage now and goes back, which takes minutes; its source is started again: db-dark.";
        assertThat(page("/waves/" + wave)).contains(asks, "Type " + key);
        assertThat(page("/waves/" + wave + "/console")).contains(asks, "Type " + key);
        var refused = mvc.post().uri("/waves/" + wave + "/stop").with(LEAD).with(csrf()).param("reason", "too late")
                .header("Referer", "http://localhost/waves/" + wave).exchange();
        assertThat(refused.getMvcResult().getFlashMap().get("problem")).asString()
                .contains("nobody is served by just now: db-dark", "confirm=" + key);
        assertThat(state(wave)).isEqualTo("RUNNING");

        db.sql("update migration_power set start_began_at = now() where migration_id = :id").param("id", trip)
                .update();
        assertThat(page("/waves/" + wave)).contains("what it wrote is lost").doesNotContain(asks);
        post("/waves/" + wave + "/stop", "reason", "too late", "confirm", key);
        assertThat(state(wave)).isEqualTo("STOPPED");
    }

    private String state(UUID wave) {
        return db.sql("select state from wave where id = :id").param("id", wave).query(String.class).single();
    }

    @Test
    void anUnknownWaveIsNotFound() {
        assertThat(mvc.get().uri("/waves/" + UUID.randomUUID()).with(LEAD)).hasStatus(404);
        assertThat(mvc.get().uri("/waves/W-1").with(LEAD)).hasStatus(404);
    }

    @Test
    void draftsCanBeOfferedToOtherPages() {
        UUID wave = rows.aWave("DRAFT");

        assertThat(page("/waves/choices")).contains("<option value=\"new\">").contains(wave.toString());
    }

    private MvcTestResult post(String uri, String... params) {
        var request = mvc.post().uri(uri).with(LEAD).with(csrf());
        for (int i = 0; i < params.length; i += 2) {
            request.param(params[i], params[i + 1]);
        }
        return request.exchange();
    }

    private String page(String uri) {
        var answer = mvc.get().uri(uri).with(LEAD).exchange();
        assertThat(answer).hasStatusOk();
        return new String(answer.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }
}
