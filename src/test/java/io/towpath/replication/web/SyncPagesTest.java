package io.towpath.replication.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.replication.BackupWaits;
import io.towpath.replication.PassPlan;
import io.towpath.replication.Quiesce;
import io.towpath.replication.QuiescePolicies;
import io.towpath.replication.ImageHolds;
import io.towpath.replication.Replications;
import io.towpath.replication.outlook.Outlooks;
import io.towpath.replication.outlook.SyncRows;
import io.towpath.slot.BandwidthDesk;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.transaction.annotation.Transactional;

@DatabaseTest
class SyncPagesTest {

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient db;
    @Autowired
    Replications replications;
    @Autowired
    Outlooks outlooks;
    @Autowired
    ImageHolds holds;
    @Autowired
    QuiescePolicies policies;
    @Autowired
    BandwidthDesk bandwidth;
    @Autowired
    Times times;
    @Autowired
    BackupWaits backups;
    @Autowired
    PassPlan plan;
    @Autowired
    Clock clock;

    private SyncRows rows;
    private Instant now = Instant.EPOCH;

    @BeforeEach
    void rows() {
        rows = new SyncRows(db);
        now = clock.instant();
    }

    @Test
    void showsPassesCurvesHeatAndTheLedger() {
        SyncRows.Trip trip = inStep(9);

        assertThat(get("/migrations/%s/sync".formatted(trip.id()))).hasStatusOk().bodyText().contains(
                trip.vmName() + ", kept in step", "Change and copy rate", "Converges", "Where it changes",
                "Hard disk 2: In 9 passes", "10 delta", "1 seed", "towpath-%s-10".formatted(trip.id()),
                "the guest did not settle: the guest&#39;s agent did not answer", "snapshot 2.5s · query 1.5s",
                "Predicted cutover", "Ready to cut over", "Next pass", "Learned from 10 passes of this VM",
                "hx-trigger=\"every 3s\"").doesNotContain("No passes yet");
    }

    @Test
    void aTestBootPutsTheNextPassOff() {
        SyncRows.Trip trip = inStep(9);
        db.sql("update replication set held_by = gen_random_uuid(), held_until = now() + interval '20 min', held_images = '{}' where migration_id = :id")
                .param("id", trip.id()).update();

        assertThat(get("/migrations/%s/sync?only=strip".formatted(trip.id()))).hasStatusOk().bodyText()
                .contains("when its test boot has ended,");
    }

    @Test
    void aPassThatIsDueInBackupHoursWaitsAndThePageSaysUntilWhen() {
        SyncRows.Trip trip = inStep(9);
        String page = "/migrations/%s/sync".formatted(trip.id());
        String rest = "/api/v1/migrations/%s/outage".formatted(trip.id());
        db.sql("update vm set external_id = 'vm-7' where id = :vm").param("vm", trip.vmId()).update();
        assertThat(get(rest)).bodyJson().extractingPath("$.backupHours").isNull();

        // its next pass is due within hours
        db.sql("""
                insert into backup_hours (name, source_id, days, from_time, to_time, zone, created_at, changed_by,
                                          changed_at)
                select 'Nightly', source_id, '{MONDAY,TUESDAY,WEDNESDAY,THURSDAY,FRIDAY,SATURDAY,SUNDAY}',
                       cast(:from as time), cast(:to as time), 'UTC', now(), 'lena', now()
                  from vm where id = :vm
                """).param("from", LocalTime.ofInstant(now.minusSeconds(3600), ZoneOffset.UTC))
                .param("to", LocalTime.ofInstant(now.plusSeconds(20 * 3600), ZoneOffset.UTC)).param("vm", trip.vmId())
                .update();

        assertThat(get(page)).bodyText().contains("backup hours", "&quot;Nightly&quot; works at its source");
        assertThat(get(rest)).bodyJson().satisfies(json -> {
            assertThat(json).extractingPath("$.nextPassWhy").isEqualTo("backup-hours");
            assertThat(json).extractingPath("$.backupHours.waits").isEqualTo(true);
        });

        rows.cutover(trip, now.plusSeconds(10 * 3600));
        assertThat(get(page)).bodyText().contains("the cutover comes too soon after them");
        assertThat(get(rest)).bodyJson().extractingPath("$.backupHours.waits").isEqualTo(false);
    }

    @Test
    void theVmsPageShowsItsCutoverAloneAsThePageOfItsPassesDoes() {
        SyncRows.Trip trip = inStep(9);
        String whole = text(get("/migrations/%s/sync".formatted(trip.id())));
        String strip = text(get("/migrations/%s/sync?only=strip".formatted(trip.id())));

        assertThat(strip).startsWith("<section").contains("Predicted cutover", "Ready to cut over", "Next pass")
                .doesNotContain("<html", "Where it changes", "10 delta");
        assertThat(whole).contains(strip);
        assertThat(get("/migrations/%s/sync?only=strip".formatted(UUID.randomUUID()))).hasStatus(404);
    }

    private static String text(MvcTestResult answer) {
        assertThat(answer).hasStatusOk();
        return new String(answer.getResponse().getContentAsByteArray(), java.nio.charset.StandardCharsets.UTF_8)
                .strip();
    }

    /// Asked for every 3 s by each who watches: hundreds of passes, each with its disks and where they changed.
    @Test
    void aViewReadsThePassesOnce() {
        SyncRows.Trip trip = inStep(9);
        List<String> read = new ArrayList<>();
        var counting = (Replications) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[]{Replications.class}, (_, method, arguments) -> {
                    read.add(method.getName());
                    return method.invoke(replications, arguments);
                });

        SyncPage page = new SyncPages(db, counting, outlooks, times, holds, policies, bandwidth, backups)
                .of(trip.id()).orElseThrow();

        assertThat(page.passes()).hasSize(10);
        assertThat(page.curve()).isNotNull();
        assertThat(page.heat()).isNotEmpty();
        assertThat(read).containsExactlyInAnyOrder("passes", "of", "snapshots");
    }

    @Test
    void aTripWithoutPassesSaysWhy() {
        SyncRows.Trip planned = rows.trip("db", "WARM", "PLANNED", null);
        SyncRows.Trip cold = rows.trip("old", "COLD", "CUTTING_OVER", null);

        assertThat(get("/migrations/%s/sync".formatted(planned.id()))).bodyText().contains("No passes yet",
                "The first pass begins when the migration is started.");
        assertThat(get("/migrations/%s/sync".formatted(cold.id()))).bodyText().contains("No passes yet",
                "This migration is cold");
        assertThat(get("/migrations/%s/sync".formatted(UUID.randomUUID()))).hasStatus(404);
    }

    @Test
    void saysHowChangesAreFoundAndWhatASnapshotStandsFor() {
        SyncRows.Trip trip = inStep(3);
        db.sql("update replication set tracking = 'SNAPSHOT_FILES', tracking_why = 'it is old' where migration_id = :id")
                .param("id", trip.id()).update();
        db.sql("""
                update source_snapshot set stands_for = 'Its file tells.', removal_wanted_at = null, removed_at = null
                 where migration_id = :id and ref = 'snapshot-4'
                """).param("id", trip.id()).update();

        assertThat(get("/migrations/%s/sync".formatted(trip.id()))).bodyText().contains("How changes are found",
                "By snapshot files, since it is old", "Its file tells.");
        assertThat(get("/snapshots")).bodyText().contains("Meant to stand", "Its file tells.");

        db.sql("update replication set tracking = 'CHANGE_IDS' where migration_id = :id").param("id", trip.id())
                .update();
        db.sql("update source_snapshot set removed_at = now() where migration_id = :id").param("id", trip.id())
                .update();
        assertThat(get("/migrations/%s/sync".formatted(trip.id()))).bodyText().contains("changed block tracking")
                .doesNotContain("Its file tells.");
    }

    @Test
    void theActualOutageStandsUnderThePredictedOne() {
        SyncRows.Trip trip = inStep(6);
        rows.outage(trip, 8, now.minusSeconds(30), true);

        assertThat(get("/migrations/%s/sync".formatted(trip.id()))).bodyText().contains("Cutover, predicted and actual",
                ">Actual<", "It took 1m30.", "Shut down 40s");
        assertThat(get("/api/v1/migrations/%s/outage".formatted(trip.id()))).hasStatusOk().bodyJson()
                .satisfies(json -> {
                    assertThat(json).extractingPath("$.actual.seconds").isEqualTo(90.0);
                    assertThat(json).extractingPath("$.newest.parts[0].part").isEqualTo("shut-down");
                    assertThat(json).extractingPath("$.newest.parts[0].actualSeconds").isEqualTo(40.0);
                    assertThat(json).extractingPath("$.convergence.verdict").isEqualTo("converges");
                });
    }

    @Test
    void theSameFactsAreInRest() {
        SyncRows.Trip trip = inStep(3);

        assertThat(get("/api/v1/migrations/%s/passes".formatted(trip.id()))).hasStatusOk().bodyJson()
                .satisfies(json -> {
                    assertThat(json).extractingPath("$[0].kind").isEqualTo("seed");
                    assertThat(json).extractingPath("$[2].quiesceRefused").asString().contains("did not answer");
                    assertThat(json).extractingPath("$[3].ways[0]").isEqualTo("nbd");
                });
        assertThat(get("/api/v1/migrations/%s/change-map".formatted(trip.id()))).bodyJson()
                .extractingPath("$[1].counts[60]").isEqualTo(3);
        assertThat(get("/api/v1/migrations/%s/snapshots".formatted(trip.id()))).bodyJson()
                .extractingPath("$[3].purpose").isEqualTo("delta");
        assertThat(get("/api/v1/migrations/%s/passes".formatted(UUID.randomUUID()))).hasStatus(404);
    }

    @Test
    void thePassThatRunsSaysHowFastItIsAndHowLongItGoesOn() {
        SyncRows.Trip trip = inStep(3);
        UUID pass = db.sql("""
                insert into replication_pass (migration_id, number, kind, snapshot_name, snapshot_ref, snapshot_at)
                values (:id, 5, 'DELTA', 'towpath-5-' || cast(:id as text), 's-5', now()) returning id
                """).param("id", trip.id()).query((row, _) -> row.getObject("id", UUID.class)).single();
        db.sql("""
                insert into replication_pass_disk (pass_id, disk_key, label, method, phase, changed_bytes, done_bytes,
                                                   total_bytes, rate_bytes, waited_millis)
                select :pass, disk_key, label, 'DELTA', 'COPYING', 104857600, 41943040, 104857600, 4194304, 1500
                  from replication_disk where migration_id = :id and position = 0
                """).param("pass", pass).param("id", trip.id()).update();
        String page = "/migrations/%s/sync".formatted(trip.id());

        assertThat(get(page)).bodyText().contains("40 MiB of 100 MiB, 100 MiB changed · 4 MiB/s · 15s left",
                "Pass 5: 0 of 2 disks are done, one has not begun. About 15s left of what has begun, at 4 MiB a second.");
        assertThat(get("/inventory/vms/%s".formatted(trip.vmId()))).bodyText()
                .contains("pass 5: 40 % · 40 MiB of 100 MiB · 4 MiB/s · 15s left");
        assertThat(get("/api/v1/migrations/%s/passes".formatted(trip.id()))).bodyJson().satisfies(json -> {
            assertThat(json).extractingPath("$[4].secondsLeft").isEqualTo(15.0);
            assertThat(json).extractingPath("$[4].disks[0].bytesPerSecond").isEqualTo(4_194_304);
            assertThat(json).extractingPath("$[4].disks[0].waitedSeconds").isEqualTo(1.5);
            assertThat(json).extractingPath("$[3].secondsLeft").isNull();
        });

        db.sql("update replication_pass_disk set updated_at = now() - interval '1 minute' where pass_id = :pass")
                .param("pass", pass).update();
        assertThat(get(page)).bodyText().contains("How long it goes on is not known yet.").doesNotContain("15s left");
    }

    @Test
    void thePassThatRunsNamesTheRuleThatLeavesItLeast() {
        SyncRows.Trip trip = inStep(3);
        db.sql("""
                insert into replication_pass (migration_id, number, kind, snapshot_name, snapshot_ref, snapshot_at)
                values (:id, 5, 'DELTA', 'towpath-5-' || cast(:id as text), 's-5', now())
                """).param("id", trip.id()).update();
        db.sql("""
                insert into replication_pass_disk (pass_id, disk_key, label, method, phase)
                select p.id, d.disk_key, d.label, 'DELTA', 'COPYING'
                  from replication_pass p join replication_disk d using (migration_id)
                 where migration_id = :id and p.number = 5
                """).param("id", trip.id()).update();
        db.sql("""
                update migration set lease_owner = 'north', lease_token = 7, lease_until = now() + interval '1 hour'
                 where id = :id
                """).param("id", trip.id()).update();
        db.sql("""
                insert into slot_claim (migration_id, work, kinds, keys, labels, units, state, granted_at, lease_token,
                                        node)
                select id, 'DELTA', array['TARGET'], array[target_id::text], array['t'], array[1], 'HELD', now(), 7,
                       'north' from migration where id = :id
                """).param("id", trip.id()).update();
        UUID target = db.sql("select target_id from migration where id = :id").param("id", trip.id())
                .query((row, _) -> row.getObject(1, UUID.class)).single();
        UUID rule = bandwidth.add(new BandwidthDesk.Draft(null, null, null, target, 65_536,
                EnumSet.allOf(DayOfWeek.class),
                LocalTime.MIDNIGHT, LocalTime.MIDNIGHT, ZoneOffset.UTC, null), "lena");
        String keepsTo = "It keeps to the rule for target %s: 64 KiB/s, always.".formatted(db.sql(
                "select name from connection where id = :id").param("id", target).query(String.class).single());

        assertThat(get("/migrations/%s/sync".formatted(trip.id()))).bodyText().contains(" " + keepsTo);
        assertThat(get("/api/v1/migrations/%s/passes".formatted(trip.id()))).bodyJson().satisfies(json -> {
            assertThat(json).extractingPath("$[4].keepsTo").isEqualTo(keepsTo);
            assertThat(json).extractingPath("$[3].keepsTo").isNull();
        });
        bandwidth.remove(rule, "lena");
    }

    @Test
    void whatIsGivenUpIsNotCalledRemoved() {
        SyncRows.Trip trip = inStep(3);
        db.sql("update source_snapshot set removed_at = now(), last_error = null where migration_id = :id")
                .param("id", trip.id()).update();
        String page = "/migrations/%s/sync".formatted(trip.id());
        assertThat(get(page)).bodyText().contains(">Removed<").doesNotContain("Given up");

        db.sql("update source_snapshot set last_error = 'Not looked for any more.' where migration_id = :id")
                .param("id", trip.id()).update();
        assertThat(get(page)).bodyText().contains(">Given up<", "Not looked for any more.").doesNotContain(">Removed<");
        assertThat(get("/snapshots")).bodyText().contains(">Given up<", "towpath-%s-3".formatted(trip.id()));
        assertThat(get("/api/v1/migrations/%s/snapshots".formatted(trip.id()))).bodyJson().satisfies(json -> {
            assertThat(json).extractingPath("$[0].removedAt").isNull();
            assertThat(json).extractingPath("$[0].givenUpAt").isNotNull();
            assertThat(json).extractingPath("$[0].lastError").isEqualTo("Not looked for any more.");
        });
        assertThat(get("/api/v1/snapshots")).bodyJson().extractingPath("$.givenUp[*].snapshot").asArray()
                .contains("towpath-%s-3".formatted(trip.id()));
    }

    @Test
    void aPersonSaysWhetherTheGuestHasToSettle() {
        SyncRows.Trip trip = inStep(2);
        String page = "/migrations/%s/sync".formatted(trip.id());
        String rest = "/api/v1/migrations/%s/quiesce".formatted(trip.id());
        assertThat(get(page)).bodyText().contains("Do not ask it").doesNotContain("value=\"try\"");

        assertThat(mvc.put().uri(rest).with(lena()).with(csrf()).header("If-Match", "*")
                .contentType(MediaType.APPLICATION_JSON).content("{\"policy\":\"never\"}")).hasStatusOk();
        assertThat(replications.of(trip.id()).orElseThrow().quiesce()).isEqualTo(Quiesce.NEVER);
        assertThat(get(page)).bodyText().contains("Now: the guest is not asked to settle.", "value=\"try\"");

        assertThat(mvc.post().uri("/migrations/%s/quiesce".formatted(trip.id())).with(lena()).with(csrf())
                .param("policy", "require")).hasStatus3xxRedirection();
        assertThat(replications.of(trip.id()).orElseThrow().quiesce()).isEqualTo(Quiesce.REQUIRE);
        assertThat(mvc.put().uri(rest).with(lena()).with(csrf()).header("If-Match", "*")
                .contentType(MediaType.APPLICATION_JSON).content("{\"policy\":\"perhaps\"}")).hasStatus4xxClientError();
        assertThat(db.sql("select count(*) from audit_event where action = 'migration.quiesce-changed'")
                .query(Long.class).single()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void theVmsPageHasATabOfIt() {
        SyncRows.Trip trip = inStep(2);

        assertThat(get("/inventory/vms/%s?tab=sync".formatted(trip.vmId()))).hasStatusOk().bodyText().contains(
                "/migrations/%s/sync".formatted(trip.id()), ">Sync<");
    }

    /// Undone at its end: other tests keep their rows.
    @Test
    @Transactional
    void withoutSnapshotsThePageSaysWhatWillBeThere() {
        db.sql("update source_snapshot set removal_wanted_at = coalesce(removal_wanted_at, now()), removed_at = now()"
                + " where removed_at is null").update();

        assertThat(get("/snapshots")).hasStatusOk().bodyText().contains("There is none now.",
                "the snapshot that each pass reads from is listed here");
    }

    private SyncRows.Trip inStep(int deltas) {
        SyncRows.Trip trip = rows.inStep("db", deltas, now);
        plan.pause(replications.of(trip.id()).orElseThrow(), replications.passes(trip.id()));
        return trip;
    }

    private MvcTestResult get(String uri) {
        return mvc.get().uri(uri).with(lena()).exchange();
    }

    private static RequestPostProcessor lena() {
        return user("lena").authorities(AuthorityUtils.createAuthorityList("inventory:read", "wave:read",
                "wave:execute"));
    }
}
