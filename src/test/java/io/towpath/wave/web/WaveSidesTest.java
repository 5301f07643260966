package io.towpath.wave.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Waves and their windows lead to each other, and the list says what is in the way of each wave.
@DatabaseTest
@Transactional
class WaveSidesTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient db;
    @Autowired
    WaveSides sides;

    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private UUID source = new UUID(0, 0);
    private UUID wave = new UUID(0, 0);
    private UUID window = new UUID(0, 0);

    @BeforeEach
    void aWaveInAWindow() {
        source = db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('target', 'libvirt', gen_random_uuid()::text, gen_random_uuid()::text, 'lena', now()) returning id
                """).query(UUID.class).single();
        wave = db.sql("""
                insert into wave (key, name, state, on_failure, target_id, format, slots, soak_business_days, since,
                                  created_at, created_by)
                values ('W-' || :mark, 'Pilot', 'DRAFT', 'CONTINUE', :target, 'QCOW2', 1, 5, now(), now(), 'lena-' || :mark)
                returning id
                """).param("mark", mark).param("target", source).query(UUID.class).single();
        window = db.sql("""
                insert into cutover_window (name, opens_at, lockout_at, closes_at, zone, capacity_vms, created_by)
                values ('night-' || :mark, '2045-03-08T21:00Z', '2045-03-08T23:00Z', '2045-03-09T02:00Z', 'Europe/Zurich',
                        50, 'lena')
                returning id
                """).param("mark", mark).query(UUID.class).single();
    }

    @Test
    void whatIsInTheWayIsSaidWorstFirst() {
        assertThat(side()).satisfies(side -> {
            assertThat(side.rag()).isEqualTo("amber");
            assertThat(side.gates()).isEqualTo("no VMs, no window");
            assertThat(side.owner()).isEqualTo("lena-" + mark);
        });

        planned("production");
        UUID blocked = member(1);
        judged(blocked, "b---");
        member(2);
        assertThat(side().gates()).isEqualTo("1 VM blocked, 1 VM not judged, 2 VMs without an owner, no go yet");
        assertThat(side().rag()).isEqualTo("red");

        waived("readiness", "2999-01-01");
        assertThat(side().gates()).as("set aside").isEqualTo("2 VMs without an owner, no go yet");
        assertThat(side().rag()).isEqualTo("amber");

        db.sql("update gate_waiver set expires_on = '2020-01-01' where wave_id = :wave").param("wave", wave).update();
        db.sql("update vm set version = version + 1 where id = :vm").param("vm", blocked).update();
        assertThat(side().gates()).as("what was judged is another VM").startsWith("2 VMs not judged, ");
    }

    @Test
    void aVmIsBlockedAtTheTargetOfItsWave() {
        planned("dev-test");
        UUID vm = owned(member(1));
        judged(vm, "-bbb");

        assertThat(side().gates()).as("at KVM it is nothing").isEqualTo("see its gates");
        db.sql("update finding set severities = 'b---' where vm_id = :vm").param("vm", vm).update();
        assertThat(side().gates()).isEqualTo("1 VM blocked");
    }

    /// The inventory calls it ready: nothing is wrong with it.
    @Test
    void aVmThatIsKnownFromFilesOnlyIsNotConnectedAndNotBlocked() {
        planned("dev-test");
        UUID vm = owned(member(1));
        judged(vm, "aaaa");
        db.sql("""
                update finding set rule = 'source-known-from-files', severity = 'advice', severities = null,
                       blocks_start = true where vm_id = :vm
                """).param("vm", vm).update();
        assertThat(side().gates()).isEqualTo("1 VM not connected");
        assertThat(side().rag()).as("to be done").isEqualTo("amber");
        waived("readiness", "2999-01-01");
        assertThat(side().gates()).as("no waiver connects it").isEqualTo("1 VM not connected");

        judged(owned(member(2)), "b---");
        db.sql("delete from gate_waiver where wave_id = :wave").param("wave", wave).update();
        assertThat(side().gates()).isEqualTo("1 VM blocked, 1 VM not connected");
    }

    @Test
    void whatHindersWarmTripsDoesNotBlockOneThatIsCold() {
        planned("dev-test");
        UUID vm = owned(member(1));
        judged(vm, "bbbb");
        db.sql("update finding set rule = 'snapshot-present' where vm_id = :vm").param("vm", vm).update();
        assertThat(side().gates()).isEqualTo("1 VM blocked");

        db.sql("""
                insert into migration (vm_id, attempt, target_id, mode, format, soak_days, state, reason, planned_by)
                values (:vm, 1, :target, 'COLD', 'qcow2', 5, 'PLANNED', 'test', 'lena')
                """).param("vm", vm).param("target", source).update();
        assertThat(side().gates()).isEqualTo("see its gates");
        db.sql("update migration set state = 'CANCELLED' where vm_id = :vm").param("vm", vm).update();
        assertThat(side().gates()).isEqualTo("1 VM blocked");
    }

    @Test
    void aWaveWhoseKindNeedsNoGoWaitsForNone() {
        planned(null);
        UUID vm = member(1);
        judged(vm, "b---");
        assertThat(side()).satisfies(side -> {
            assertThat(side.gates()).isEqualTo("1 VM blocked, 1 VM without an owner");
            assertThat(side.rag()).as("its gates do not bind").isNull();
        });

        db.sql("update wave_terms set kind = 'dev-test' where wave_id = :wave").param("wave", wave).update();
        assertThat(side().rag()).isEqualTo("red");
    }

    /// The one query does not see whether mappings changed since, nor the room at the target.
    @Test
    void aGoThatWasGivenIsNeverGreenAndIsVoidWhenTheWaveChanges() {
        planned("production");
        judged(owned(member(1)), "wwww");
        db.sql("""
                insert into wave_go (wave_id, wave_version, mapping_digest, mapping_words, vms, requested_by,
                                     requested_at, decision, decided_by, decided_at)
                select id, version, '', '', 1, 'lena', now(), 'approved', 'max', now() from wave where id = :wave
                """).param("wave", wave).update();
        assertThat(side().gates()).isEqualTo("go was given");
        assertThat(side().tone()).isEqualTo("idle");
        assertThat(side().rag()).isNull();

        db.sql("update wave set version = version + 1 where id = :wave").param("wave", wave).update();
        assertThat(side().gates()).isEqualTo("go void");
        assertThat(side().rag()).isEqualTo("amber");

        db.sql("update wave set state = 'RUNNING' where id = :wave").param("wave", wave).update();
        assertThat(side().gates()).isEqualTo("started");
        assertThat(side().rag()).isNull();

        db.sql("""
                update wave_go set withdrawn_by = 'max', withdrawn_at = now(), withdrawn_reason = 'The quarter is open.'
                 where wave_id = :wave
                """).param("wave", wave).update();
        assertThat(side().gates()).isEqualTo("go withdrawn");
        assertThat(side().rag()).isEqualTo("red");
    }

    @Test
    void theListAndItsFileSayIt() throws Exception {
        planned(null);

        assertThat(page("/waves")).contains("no VMs", "At a glance", "/waves/%s/gates".formatted(wave),
                "/calendar/windows/" + window, "Wed 8 Mar 2045 22:00", "lena-" + mark);
        List<JsonNode> lines = page("/waves.jsonl").lines().map(JSON::readTree)
                .filter(line -> line.get("id").asString().equals(wave.toString())).toList();
        assertThat(lines).singleElement().satisfies(line -> {
            assertThat(line.get("owner").asString()).isEqualTo("lena-" + mark);
            assertThat(line.get("window").asString()).isEqualTo("night-" + mark);
            assertThat(line.get("windowOpensAt").asString()).startsWith("2045-03-08T21:00");
            assertThat(line.get("rag").asString()).isEqualTo("amber");
            assertThat(line.get("gates").asString()).isEqualTo("no VMs");
        });
    }

    /// None at all, not none on this page or by this filter.
    @Test
    void whereNoWaveIsWavesCanBeSuggested() throws Exception {
        assertThat(page("/waves")).doesNotContain("Suggest waves");
        assertThat(page("/waves?from=1000000")).contains("Nothing matches").doesNotContain("Suggest waves");
        assertThat(page("/waves?q=none-" + mark)).contains("Nothing matches").doesNotContain("Suggest waves");

        // in this transaction only: tests share one database, in which others have waves
        db.sql("create temporary table wave (like public.wave) on commit drop").update();

        assertThat(page("/waves?from=2000000")).contains("Suggest waves", "name=\"suggest\" value=\"true\"")
                .doesNotContain("Nothing matches");
    }

    @Test
    void aWaveLeadsToItsWindowAndItsChanges() throws Exception {
        assertThat(page("/waves/" + wave)).contains("No window yet");
        planned(null);

        assertThat(page("/waves/" + wave)).contains("/calendar/windows/" + window, "night-" + mark,
                "/reports/changes?wave=" + wave);
    }

    @Test
    void theCalendarAndAWindowLeadToTheirWaves() throws Exception {
        // another test of this database may have published one
        db.sql("update plan set state = 'saved' where state = 'published'").update();
        UUID plan = db.sql("""
                insert into plan (number, state, created_by, published_at, published_by)
                values (nextval('plan_number_seq'), 'published', 'lena', now(), 'lena') returning id
                """).query(UUID.class).single();
        db.sql("""
                insert into plan_wave (plan_id, position, name, kind, window_id, wave_id)
                values (:plan, 1, 'first-' || :mark, 'production', :window, :wave),
                       (:plan, 2, 'later-' || :mark, 'production', :window, null)
                """).param("plan", plan).param("mark", mark).param("window", window).param("wave", wave).update();

        String link = "<a href=\"/waves/%s\">first-%s</a>".formatted(wave, mark);
        assertThat(page("/calendar/windows/" + window)).contains(link, "later-" + mark);
        assertThat(page("/calendar?view=agenda&at=2045-03-01")).contains(link, "later-" + mark);
    }

    private WaveSides.Side side() {
        return sides.of(List.of(wave)).get(wave);
    }

    private void planned(@Nullable String kind) {
        db.sql("""
                insert into wave_terms (wave_id, kind, window_id, changed_by, changed_at)
                values (:wave, :kind, :window, 'lena', now())
                """).param("wave", wave).param("kind", kind).param("window", window).update();
    }

    private void waived(String gate, String until) {
        db.sql("""
                insert into gate_waiver (wave_id, gate, reason, expires_on, requested_by, requested_at, approved_by,
                                         approved_at)
                values (:wave, :gate, 'agreed', cast(:until as date), 'lena', now(), 'max', now())
                """).param("wave", wave).param("gate", gate).param("until", until).update();
    }

    private UUID owned(UUID vm) {
        db.sql("update vm set owner_name = 'Mia', owner_email = 'mia@example.org' where id = :vm").param("vm", vm)
                .update();
        return vm;
    }

    /// @param severities of its one finding: KVM, KubeVirt, Hyper-V, VMware
    private void judged(UUID vm, String severities) {
        db.sql("""
                insert into assessment (vm_id, verdict, judged_at, rules_version, vm_version)
                select id, 'ready', now(), 1, version from vm where id = :vm
                """).param("vm", vm).update();
        db.sql("""
                insert into finding (vm_id, position, rule, severity, what, fix, found_since, severities)
                values (:vm, 0, 'snapshot-chain', 'blocker', 'It has one.', 'End it.', now(), :severities)
                """).param("vm", vm).param("severities", severities).update();
    }

    private UUID member(int position) {
        UUID vm = db.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at)
                values (:source, gen_random_uuid()::text, 'web', 1, 1, 1, 'bios', false, 'vcenter', '', 0, '', '', now(), now()) returning id
                """).param("source", source).query(UUID.class).single();
        db.sql("insert into wave_member (wave_id, vm_id, position) values (:wave, :vm, :position)").param("wave", wave)
                .param("vm", vm).param("position", position).update();
        return vm;
    }

    private String page(String uri) throws Exception {
        MvcTestResult got = mvc.get().uri(uri).with(user("lena").authorities(AuthorityUtils.createAuthorityList(
                "inventory:read", "wave:read", "wave:write"))).exchange();
        assertThat(got).hasStatusOk();
        return got.getResponse().getContentAsString();
    }
}
