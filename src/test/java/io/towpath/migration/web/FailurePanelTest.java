package io.towpath.migration.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.access.Secret;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.planning.mapping.Wired;
import io.towpath.secret.Secrets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Types;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.transaction.support.TransactionTemplate;

/// What the panel of a failed trip says of its outage, and what it hands to those who help.
@DatabaseTest
class FailurePanelTest {

    private static final RequestPostProcessor LEAD = user("lena").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read", "wave:execute"));
    private static final RequestPostProcessor READER = user("aud").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read"));
    private static final String HIDDEN = "Kanal-Treidel-7";

    @Autowired
    JdbcClient db;
    @Autowired
    Secrets secrets;
    @Autowired
    AuditTrail trail;
    @Autowired
    TransactionTemplate transaction;
    @Autowired
    MockMvcTester mvc;

    private Wired wired;
    private UUID vm;
    private UUID wave;
    private UUID trip;

    @BeforeEach
    void aTripFailedInItsOutage() {
        wired = new Wired(db);
        vm = wired.vm("crm-app-11", "prod");
        wave = wired.wave(vm);
        UUID window = db.sql("""
                insert into cutover_window (name, opens_at, closes_at, lockout_at, zone, capacity_vms, parallel_slots,
                                            on_overrun, created_by, created_at)
                values ('Saturday', now() - interval '1 hour', now() + interval '46 minutes 30 seconds',
                        now() + interval '30 minutes', 'UTC', 50, 5, 'return-source', 'lena', now()) returning id
                """).query(UUID.class).single();
        db.sql("insert into wave_terms (wave_id, window_id, changed_by, changed_at) values (:w, :window, 'lena', now())")
                .param("w", wave).param("window", window).update();
        trip = db.sql("""
                insert into migration (vm_id, attempt, wave_id, wave_key, target_id, format, soak_days, reason, planned_by,
                       state, mode, visit, stall_step, stall_code, stall_what, stall_remedy, stall_since)
                values (:vm, 1, :wave, (select key from wave where id = :wave), :target, 'qcow2', 5, 'test', 'lena',
                       'CUTTING_OVER', 'WARM', 3, 'define-target', 'target-io',
                       'cannot reach https://svc:' || :secret || '@kvm01/: 500', 'Look.', now() - interval '3 minutes')
                returning id
                """).param("vm", vm).param("wave", wave).param("target", wired.target).param("secret", HIDDEN)
                .query(UUID.class).single();
        step("shut-down-source", 700, "DONE", null);
        step("define-target", 300, "FAILED", "the program said: login as svc, " + HIDDEN + " was refused");
        db.sql("""
                insert into migration_power (migration_id, source_power, source_name, source_note, source_nics)
                values (:id, 'ON', 'crm-app-11', '', '[]')
                """).param("id", trip).update();
    }

    @Test
    void itTellsTheOutageSoFarAgainstThePredictionAndTheWindow() {
        assertThat(page()).containsPattern("Nobody has been served for 1[12]m\\d\\d").contains(
                "Its window Saturday closes at").containsPattern(", in 4[56]m").doesNotContain("Predicted:");

        db.sql("""
                insert into cutover_prediction (migration_id, pass, predicted_at, cutover_at, planned, middle_millis,
                    mostly_millis, changed_bytes, mostly_bytes, parts, learned_passes, learned_others, bias, stretch)
                values (:id, 4, now(), now(), true, 310000, 510000, 1, 1, '[]', 3, 0, 1, 1)
                """).param("id", trip).update();
        assertThat(page()).containsPattern(
                "Predicted: 5m10, nine in ten within 8m30; it takes longer than that by [34]m\\d\\d");

        step("start-target", 100, "DONE", null);
        assertThat(page()).containsPattern("It lasted (9m5\\d|10m[0-5]\\d), until the target was started at")
                .doesNotContain("Nobody has been");
    }

    @Test
    void whereSomebodyActsElsewhereItLeadsThere() {
        String run = "/hooks/runs/" + UUID.randomUUID();
        db.sql("update migration set stall_code = 'hook-failed', stall_remedy = :remedy where id = :id")
                .param("remedy", "Retry the trip, or have a lead let it count as done at %s.".formatted(run))
                .param("id", trip).update();
        assertThat(page()).contains("href=\"%s\">Run of the hook".formatted(run));

        db.sql("update migration set stall_code = 'test-boot-stays' where id = :id").param("id", trip).update();
        assertThat(page()).contains("href=\"/inventory/vms/%s/test-boots\">Its test boots".formatted(vm));
    }

    /// Whatever it stopped at since.
    @ParameterizedTest
    @ValueSource(strings = {"source-io", "target-away", "shutdown-unknown"})
    void aSourceThatHasNotSaidWhetherItIsOffPerhapsServes(String code) {
        db.sql("update migration set stall_step = 'shut-down-source', stall_code = :code where id = :id")
                .param("code", code).param("id", trip).update();
        db.sql("delete from migration_step where migration_id = :id and step = 'define-target'").param("id", trip)
                .update();
        db.sql("update migration_step set outcome = 'FAILED' where migration_id = :id").param("id", trip).update();
        db.sql("""
                insert into replication (migration_id, source_id, vm_ref, vm_name, asked_at)
                select :id, source_id, 'vm-1', name, now() - interval '11 minutes 40 seconds' from vm where id = :vm
                """).param("id", trip).param("vm", vm).update();
        db.sql("update migration_step set started_at = now() - interval '12 minutes' where migration_id = :id")
                .param("id", trip).update();

        assertThat(page()).contains("Perhaps nobody has been served for 11m4", "whether it did is not known yet")
                .doesNotContain("Nobody has been served");
        assertThat(page())
                .containsPattern("SOURCE perhaps off: asked to shut down at [^,]+, whether it did is not known")
                .doesNotContain("SOURCE serves");
    }

    @Test
    void whereItsSourceStandsIsToldAsFarAsItIsKnown() {
        assertThat(page()).contains("SOURCE shut down for the cutover, disks only read");

        stalled("seal-source", "sealed-source-running");
        assertThat(page()).contains("SOURCE is ON though it was shut down and sealed").doesNotContain("SOURCE shut");
        stalled("guard-two-running", "source-unknown");
        assertThat(page()).contains("SOURCE not known: it did not say whether it is on");

        db.sql("update migration_power set source_power = 'OFF' where migration_id = :id").param("id", trip).update();
        stalled("define-target", "target-io");
        assertThat(page()).contains("SOURCE was off before its cutover").doesNotContain("SOURCE serves");

        db.sql("update connection set kind = 'vsphere' where id = :id").param("id", wired.source).update();
        db.sql("delete from migration_power where migration_id = :id").param("id", trip).update();
        db.sql("delete from migration_step where migration_id = :id").param("id", trip).update();
        db.sql("update migration set state = 'SYNCING' where id = :id").param("id", trip).update();
        for (String[] scanned : new String[][]{{"on", "serves, disks only read"}, {"off", "off at its last scan"},
                {null, "not known: no scan said whether it is on"}}) {
            db.sql("update vm set power_state = :power where id = :vm").param("power", scanned[0], Types.VARCHAR)
                    .param("vm", vm).update();
            assertThat(page()).contains("SOURCE " + scanned[1]);
        }
        stalled("keep-in-step", "source-away");
        assertThat(page()).contains("SOURCE does not answer: whether it serves is not known");
    }

    @Test
    void aSourceThatWasToldToStartOnTheWayBackAndDidNotAnswerPerhapsServes() {
        db.sql("update migration set state = 'ROLLING_BACK', visit = 4 where id = :id").param("id", trip).update();
        stalled("undefine-target", "target-io");
        assertThat(page()).contains("SOURCE shut down for the cutover and not started again by Towpath");

        stalled("start-source", "source-io");
        assertThat(page()).contains("SOURCE perhaps off: whether it was started again is not known");
        stalled("start-source", "target-running");
        assertThat(page()).contains("SOURCE shut down for the cutover and not started again by Towpath");
    }

    @Test
    void aVmThatGoesBackTellsSinceWhenAndThatItsSourceServesAgain() {
        db.sql("update migration set state = 'ROLLING_BACK', visit = 4 where id = :id").param("id", trip).update();
        assertThat(page()).contains("Nobody has been served for 11m4");

        db.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome)
                values (:id, 4, 'ROLLING_BACK', 'start-source', 1, 'n1', now(), now(), 'DONE')
                """).param("id", trip).update();
        assertThat(page()).contains("The source serves again since").doesNotContain("Nobody has been");
    }

    @Test
    void filesAndVmsThatWereOffHaveNoOutage() {
        db.sql("update migration_power set source_power = 'OFF' where migration_id = :id").param("id", trip).update();

        assertThat(page()).contains("What it said").doesNotContain("<dt>Downtime</dt>");
    }

    @Test
    void whatIsWaitedForWhileAPlaceIsAwayDependsOnWhetherAnybodyIsServed() {
        db.sql("""
                update migration set stall_code = 'source-away', stall_next_try = clock_timestamp() + interval '1 hour'
                 where id = :id
                """).param("id", trip).update();
        assertThat(page()).contains("After the last try it waits for a person");

        db.sql("update migration_power set source_power = 'OFF' where migration_id = :id").param("id", trip).update();
        assertThat(page()).contains("if it does not until").doesNotContain("After the last try");
    }

    @Test
    void theBundleHasWhatHelpsAndNoSecret() throws IOException {
        UUID kept = transaction.execute(_ -> secrets.keep("source", new Secret(HIDDEN)));
        db.sql("update connection set account = 'svc', secret_id = :secret, location = 'https://svc:pw-in-url-9@vc/sdk' "
                + "where id = :id").param("secret", kept).param("id", wired.source).update();
        audited("migration.moved", "said " + HIDDEN + ", told owner:mia@example.com by /s/abcdefghijklmnop");
        // settings of the session's cookie, of a key's place and of a token's life say true, a path and a number
        audited("migration.moved", "it is true: /srv/rehearsed/key has 86400 bytes");
        System.setProperty("towpath.rehearsed.key-file", "/srv/rehearsed/key");
        System.setProperty("towpath.rehearsed.token-life", "86400");
        System.setProperty("towpath.rehearsed.api-password", "env-secret-8");
        System.setProperty("towpath.rehearsed.note", "beside env-secret-8");
        Map<String, String> files;
        try {
            files = bundle("/migrations/%s/bundle");
        } finally {
            System.clearProperty("towpath.rehearsed.key-file");
            System.clearProperty("towpath.rehearsed.token-life");
            System.clearProperty("towpath.rehearsed.api-password");
            System.clearProperty("towpath.rehearsed.note");
        }

        assertThat(files.keySet()).containsExactly("README.txt", "migration.json", "downtime.txt", "catalogue.json",
                "versions.json", "settings.json", "findings.json", "vm.json", "places.json", "steps.jsonl",
                "passes.jsonl", "pass-disks.jsonl", "power.jsonl", "events.jsonl");
        assertThat(files).allSatisfy((name, text) -> assertThat(text).as(name).doesNotContain(HIDDEN, "pw-in-url-9",
                "env-secret-8", "mia@example.com", "abcdefghijklmnop"));
        assertThat(files.get("settings.json")).contains("towpath.rehearsed.note", "towpath.migration.lease",
                "\"towpath.rehearsed.api-password\" : \"(left out)\"");
        assertThat(files.get("steps.jsonl").lines()).hasSize(2).first().asString().contains("login as svc");
        assertThat(files.get("events.jsonl")).contains("migration.bundle-taken", "lena", "migration.moved",
                "it is true: /srv/rehearsed/key has 86400 bytes");
        assertThat(files.get("versions.json")).contains("PostgreSQL", "java");
        assertThat(files.get("vm.json")).contains("crm-app-11", "Hard disk 1").doesNotContain("Mia");
        assertThat(files.get("migration.json")).contains("\"code\" : \"target-io\"", "cutting-over");
        assertThat(files.get("downtime.txt")).startsWith("Nobody has been served");
    }

    @Test
    void aLongStoryStaysBounded() throws IOException {
        db.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome, note)
                select :id, 1, 'SEEDING', 'seed-disks', n, 'n1', now() - interval '1 day', now(), 'FAILED',
                       repeat('the target is full. ', 400) from generate_series(1, 6000) n
                """).param("id", trip).update();

        Map<String, String> files = bundle("/api/v1/migrations/%s/bundle");

        assertThat(files.values().stream().mapToLong(String::length).sum()).isLessThan(Bundles.MOST + 10_000);
        assertThat(files.get("steps.jsonl")).contains("{\"leftOut\":");
        assertThat(files.get("steps.jsonl").lines().findFirst().orElseThrow()).as("the newest stay")
                .contains("define-target");
    }

    @Test
    void whoMayNotActGetsNoBundleAndNoLink() {
        String uri = "/migrations/%s/bundle".formatted(trip);
        assertThat(mvc.get().uri(uri).with(READER)).hasStatus(403);
        assertThat(mvc.get().uri("/api/v1" + uri).with(READER)).hasStatus(403);
        assertThat(mvc.get().uri("/api/v1/migrations/%s/bundle".formatted(UUID.randomUUID())).with(LEAD))
                .hasStatus(404);
        assertThat(mvc.get().uri("/api/v1" + uri).with(opaqueToken().authorities(AuthorityUtils.createAuthorityList(
                "wave:execute")))).hasStatusOk();
        assertThat(page()).contains(uri, "Support bundle (.zip)");
        assertThat(mvc.get().uri("/inventory/vms/" + vm).with(READER)).bodyText().doesNotContain(uri);
        assertThat(db.sql("select actor from audit_event where subject_id = :id and action = 'migration.bundle-taken'")
                .param("id", trip.toString()).query(String.class).list()).as("only who got it").hasSize(1);
    }

    private String page() {
        return new String(mvc.get().uri("/inventory/vms/" + vm).with(LEAD).exchange().getResponse()
                .getContentAsByteArray(), StandardCharsets.UTF_8);
    }

    private Map<String, String> bundle(String uri) throws IOException {
        var answer = mvc.get().uri(uri.formatted(trip)).with(LEAD).exchange();
        assertThat(answer).hasStatusOk();
        assertThat(answer.getResponse().getHeader("Content-Disposition"))
                .isEqualTo("attachment; filename=\"crm-app-11-attempt-1.zip\"");
        Map<String, String> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(answer.getResponse()
                .getContentAsByteArray()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    private void stalled(String step, String code) {
        db.sql("update migration set stall_step = :step, stall_code = :code where id = :id").param("step", step)
                .param("code", code).param("id", trip).update();
    }

    /// @param ago seconds since it ended
    private void step(String name, int ago, String outcome, String note) {
        db.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome, note)
                values (:id, 3, 'CUTTING_OVER', :step, 1, 'n1', now() - make_interval(secs => :ago),
                        now() - make_interval(secs => :ago), :outcome, :note)
                """).param("id", trip).param("step", name).param("ago", ago).param("outcome", outcome)
                .param("note", note).update();
    }

    private void audited(String action, String reason) {
        transaction.executeWithoutResult(_ -> trail.append(AuditEntry.of("system", action,
                new Subject("migration", trip.toString(), "crm-app-11")).because(reason)));
    }
}
