package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.disk.DiskFormat;
import io.towpath.replication.DiskPass;
import io.towpath.replication.Pass;
import io.towpath.replication.ReplicaDisk;
import io.towpath.replication.SourceSnapshot;
import io.towpath.wave.WaveControl;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/// A vCenter's VM whose guest writes all the time, all real modules, one node driven by hand. The lab's journal, which knows
/// nothing of change tracking, judges what arrived.
@DatabaseTest
@TestPropertySource(properties = "towpath.replication.audit-blocks=2000")
class WarmTripTest extends LabTrips {

    @Autowired
    SourceWatch watch;
    @Autowired
    WaveControl waves;

    @BeforeAll
    static void start() throws IOException {
        begin("-vms", "10", "-real-vms", "9", "-real-size", "8388608", "-write-every", "100ms", "-areas", "7");
    }

    @Test
    void aVmThatServesIsKeptInStepAndCutOver() throws Exception {
        UUID vm = vm("real-01");
        UUID trip = started(vm);
        assertThat(migrations.find(trip).orElseThrow().mode()).isEqualTo(Mode.WARM);

        driven(trip);
        assertThat(migrations.find(trip)).hasValueSatisfying(view -> {
            assertThat(view.stall()).isNull();
            assertThat(view.state()).isEqualTo(State.SYNCING);
        });
        for (int pass = 0; pass < 3; pass++) {
            pause(Duration.ofMillis(400));
            due(trip);
            driven(trip);
        }
        assertThat(replications.passes(trip)).hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(
                        pass -> assertThat(pass.state()).as(String.valueOf(pass.error())).isEqualTo(Pass.State.DONE));
        assertThat(replications.openSnapshots()).filteredOn(each -> each.migrationId().equals(trip)).isEmpty();

        cutOver(trip, "the window is open");

        Pass last = replications.passes(trip).getLast();
        assertThat(last.kind()).isEqualTo(Pass.Kind.FINAL);
        assertThat(last.landedAt()).isNotNull();
        assertThat(stepDone(trip, "define-target")).isTrue();
        asTheJournalSays(trip, "real-01", last);
        for (Pass pass : replications.passes(trip)) {
            if (pass.kind() != Pass.Kind.SEED) {
                assertThat(pass.readBytes() + pass.disks().stream().mapToLong(DiskPass::zeroBytes).sum())
                        .as("pass %d", pass.number()).isBetween(pass.changedBytes(), pass.changedBytes() * 102 / 100);
            }
        }
    }

    @Test
    void resetLiesExpiryAndLostAnswersEndWithTheSameBytes() throws Exception {
        UUID vm = vm("real-02");
        UUID trip = started(vm);
        lab.fault("CreateSnapshot_Task", "half", 0, 1);
        driven(trip);
        eventually(trip, State.SYNCING);

        lab.steer("/cbt?vm=real-02&reset=1");
        due(trip);
        driven(trip);
        assertThat(lastDone(trip).disks()).extracting(DiskPass::method).contains(DiskPass.Method.RESYNC);

        lab.steer("/cbt?vm=real-02&lie=2");
        untilWritten("real-02", writes("real-02") + 6);
        due(trip);
        driven(trip);
        assertThat(replications.of(trip).orElseThrow().disks()).extracting(ReplicaDisk::liedAt)
                .as("a lie is caught").anyMatch(at -> at != null);
        lab.steer("/cbt?vm=real-02&lie=0");

        lab.expireSessions();
        lab.fault("RemoveSnapshot_Task", "half", 0, 1);
        due(trip);
        driven(trip);

        cutOver(trip, "the window is open");
        asTheJournalSays(trip, "real-02", replications.passes(trip).getLast());
        assertThat(snapshotsMade("real-02")).as("no snapshot was made twice").doesNotHaveDuplicates();
    }

    @Test
    void aWayThatBreaksInTheMiddleIsFollowedByTheNext() throws Exception {
        UUID vm = vm("real-04");
        UUID trip = started(vm);
        // the first reads are those that try the way
        lab.steer("/bytes?way=folder&kind=eio&skip=6&count=-1");
        driven(trip);
        lab.steer("/heal");
        eventually(trip, State.SYNCING);

        assertThat(replications.passes(trip).getFirst().disks()).extracting(DiskPass::steppedDown)
                .as("what failed, and how, is told").anyMatch(told -> told != null && told.contains("folder"));
        cutOver(trip, "the window is open");
        asTheJournalSays(trip, "real-04", replications.passes(trip).getLast());
    }

    /// Between its last pass and the start of its target an administrator starts the source and turns it off again.
    @Test
    void whatTheSourceWroteUnseenAfterItsLastPassIsBroughtOver() throws Exception {
        UUID vm = vm("real-05");
        UUID trip = started(vm);
        driven(trip);
        eventually(trip, State.SYNCING);
        migrations.cutOver(trip, "lena", "the window is open");
        lab.fault("ReconfigVM_Task", "NoPermission", 0, 1);
        driven(trip);
        assertThat(migrations.find(trip).orElseThrow().stall()).as("it is not sealed").isNotNull();
        Pass before = replications.passes(trip).getLast();
        assertThat(before.state()).isEqualTo(Pass.State.LANDED);

        long written = writes("real-05");
        lab.change("real-05", "power", "on");
        untilWritten("real-05", written + 1);
        lab.change("real-05", "power", "off");
        migrations.retry(trip, "lena");
        driven(trip);

        assertThat(stepDone(trip, "guard-two-running")).as("%s", migrations.find(trip).orElseThrow().stall()).isTrue();
        assertThat(migrations.find(trip).orElseThrow().steps()).anySatisfy(step -> assertThat(step.note())
                .as(step.name()).contains("It had been started since its last pass."));
        Pass last = replications.passes(trip).getLast();
        assertThat(last.number()).isGreaterThan(before.number());
        assertThat(last.changedBytes()).isPositive();
        asTheJournalSays(trip, "real-05", last);
    }

    /// As a wave that is stopped does with each that is kept in step.
    @Test
    void whatACancelledAttemptBroughtOverIsComparedAndGoneOnWith() throws Exception {
        UUID vm = vm("real-09");
        UUID first = started(vm);
        driven(first);
        eventually(first, State.SYNCING);
        migrations.cancel(first, "lena", "the wave is stopped");
        driven(first);
        eventually(first, State.CANCELLED);
        List<String> images = replications.of(first).orElseThrow().disks().stream().map(ReplicaDisk::targetFile)
                .toList();
        long written = writes("real-09");
        untilWritten("real-09", written + 3);

        UUID target = migrations.find(first).orElseThrow().targetId();
        UUID second = migrations.plan(new PlanMigration(vm, target, DiskFormat.QCOW2, 0, null, null), "lena");
        migrations.start(second, "lena");
        driven(second);
        eventually(second, State.SYNCING);

        assertThat(replications.of(second).orElseThrow().disks()).extracting(ReplicaDisk::targetFile)
                .isEqualTo(images);
        assertThat(replications.kept(second)).hasSameSizeAs(images)
                .allSatisfy(kept -> assertThat(kept.compared()).isTrue());
        assertThat(replications.passes(second).getFirst().disks()).allSatisfy(disk -> {
            assertThat(disk.method()).isEqualTo(DiskPass.Method.RESYNC);
            assertThat(disk.why()).contains("attempt 1");
        });
        assertThat(migrations.find(second).orElseThrow().steps()).anySatisfy(step -> assertThat(step.note())
                .contains("of attempt 1: both sides are compared"));
        migrations.cancel(second, "lena", "not tonight");
        driven(second);
        eventually(second, State.CANCELLED);
        assertThat(migrations.find(second).orElseThrow().steps()).anySatisfy(step -> assertThat(step.note())
                .contains(images.getFirst() + " (of an earlier attempt)"));

        UUID third = migrations.plan(new PlanMigration(vm, target, DiskFormat.QCOW2, 0, null, null), "lena");
        migrations.start(third, "lena");
        driven(third);
        eventually(third, State.SYNCING);
        cutOver(third, "the window is open");
        assertThat(replications.of(third).orElseThrow().disks()).extracting(ReplicaDisk::targetFile)
                .isEqualTo(images);
        asTheJournalSays(third, "real-09", replications.passes(third).getLast());
    }

    /// All is copied and defined; then the source cannot be sealed, and a person gives the cutover up.
    @Test
    void anAbortedCutoverGoesOnInStepAndTheNextOneHasTheSameBytes() throws Exception {
        UUID vm = vm("real-06");
        UUID trip = started(vm);
        driven(trip);
        eventually(trip, State.SYNCING);
        migrations.cutOver(trip, "lena", "the window is open");
        lab.fault("ReconfigVM_Task", "NoPermission", 0, 1);
        driven(trip);
        assertThat(migrations.find(trip).orElseThrow().stall()).as("it is not sealed").isNotNull();
        assertThat(stepDone(trip, "define-target")).isTrue();
        Pass givenUp = replications.passes(trip).getLast();

        migrations.abort(trip, "lena", "not tonight");
        driven(trip);
        eventually(trip, State.SYNCING);
        long written = writes("real-06");
        untilWritten("real-06", written + 3);
        due(trip);
        driven(trip);

        assertThat(migrations.find(trip).orElseThrow().stall()).isNull();
        assertThat(lastDone(trip)).satisfies(pass -> {
            assertThat(pass.number()).isGreaterThan(givenUp.number());
            assertThat(pass.kind()).isEqualTo(Pass.Kind.DELTA);
            assertThat(pass.disks()).extracting(DiskPass::method).doesNotContain(DiskPass.Method.RESYNC);
        });
        assertThat(replications.openSnapshots()).filteredOn(each -> each.migrationId().equals(trip)).isEmpty();

        cutOver(trip, "once more");
        asTheJournalSays(trip, "real-06", replications.passes(trip).getLast());
    }

    /// As far as it would have got in time; then its window closes, which sends late ones back.
    @Test
    void oneThatIsLateWhenItsWindowClosesServesAtItsSourceAgainAndStaysInStep() throws Exception {
        UUID vm = vm("real-08");
        UUID trip = started(vm);
        driven(trip);
        eventually(trip, State.SYNCING);
        migrations.cutOver(trip, "lena", "the window is open");
        lab.fault("ReconfigVM_Task", "NoPermission", 0, 1);
        driven(trip);
        assertThat(stall(trip)).as("it is not sealed").isNotNull();
        long written = writes("real-08");
        UUID wave = windowClosed(trip, vm);

        waves.pause(wave, null, "lena", "the night is over");
        assertThat(migrations.find(trip).orElseThrow().state()).as("announced").isEqualTo(State.CUTTING_OVER);
        jdbc.sql("update wave_group_way_back set begins_at = clock_timestamp() where wave_id = :wave")
                .param("wave", wave).update();
        waves.resume(wave, null, "lena");
        driven(trip);
        eventually(trip, State.SYNCING);

        untilWritten("real-08", written + 3);
        due(trip);
        driven(trip);
        assertThat(stall(trip)).isNull();
        assertThat(lastDone(trip).disks()).extracting(DiskPass::method).doesNotContain(DiskPass.Method.RESYNC);
        waves.pause(wave, null, "lena", "a look");
        assertThat(jdbc.sql("select state || ' ' || ended_reason from wave_group_way_back where wave_id = :wave")
                .param("wave", wave).query(String.class).list()).containsExactly("DONE 1 VM is back.");
        waves.stop(wave, null, "lena", "done");
    }

    private UUID windowClosed(UUID trip, UUID vm) {
        UUID wave = jdbc.sql("""
                insert into wave (key, name, state, on_failure, target_id, format, slots, soak_business_days, since,
                                  created_at, created_by)
                select 'W-' || left(vm_id::text, 8), 'Late', 'RUNNING', 'CONTINUE', target_id, 'QCOW2', 1, 0, now(), now(),
                       'lena' from migration where id = :trip returning id
                """).param("trip", trip).query(UUID.class).single();
        jdbc.sql("insert into wave_member (wave_id, vm_id, position) values (:wave, :vm, 1)").param("wave", wave)
                .param("vm", vm).update();
        jdbc.sql("update migration set wave_id = :wave, wave_key = 'W-late' where id = :trip").param("wave", wave)
                .param("trip", trip).update();
        UUID window = jdbc.sql("""
                insert into cutover_window (name, opens_at, lockout_at, closes_at, zone, capacity_vms, on_overrun, created_by)
                values ('Sat late', now() - interval '3 hours', now() - interval '1 hour', clock_timestamp(), 'UTC', 5,
                        'return-source', 'lena') returning id
                """).query(UUID.class).single();
        jdbc.sql(
                "insert into wave_terms (wave_id, window_id, changed_by, changed_at) values (:wave, :window, 'lena', now())")
                .param("wave", wave).param("window", window).update();
        return wave;
    }

    @Test
    void aCancelledTripLeavesTheSourceAsItWas() throws Exception {
        UUID vm = vm("real-03");
        UUID trip = started(vm);
        driven(trip);
        eventually(trip, State.SYNCING);

        migrations.cancel(trip, "lena", "not now");
        driven(trip);

        assertThat(migrations.find(trip).orElseThrow().state()).isEqualTo(State.CANCELLED);
        assertThat(replications.snapshots(trip)).isNotEmpty().extracting(SourceSnapshot::removedAt)
                .doesNotContainNull();
        assertThat(migrations.find(trip).orElseThrow().steps())
                .anySatisfy(step -> assertThat(step.name()).isEqualTo("clean-source"));
    }

    @Test
    void aSealedSourceThatSomebodyStartsIsToldOnceEachTime() throws Exception {
        UUID trip = started(vm("real-07"));
        driven(trip);
        eventually(trip, State.SYNCING);
        cutOver(trip, "the window is open");
        assertThat(stepDone(trip, "seal-source")).as("%s", migrations.find(trip).orElseThrow().stall()).isTrue();
        jdbc.sql("""
                update migration set state = 'SOAKING', since = clock_timestamp(), stall_step = null, stall_code = null,
                    stall_what = null, stall_remedy = null, stall_since = null, stall_next_try = null, wake_at = null
                 where id = ?""").param(trip).update();

        watch.look();
        assertThat(stall(trip)).as("the last scan is from before the cutover, the source itself says that it is off")
                .isNull();

        lab.change("real-07", "power", "on");
        scanned();
        watch.look();
        assertThat(stall(trip)).satisfies(stall -> {
            assertThat(stall.code()).isEqualTo("sealed-source-running");
            assertThat(stall.what()).contains("it is on, though it was sealed");
            assertThat(stall.nextTryAt()).as("a person has to look").isNull();
        });
        watch.look();
        migrations.retry(trip, "lena");
        watch.look();
        assertThat(stall(trip)).as("told once").isNull();

        lab.change("real-07", "power", "off");
        scanned();
        watch.look();
        lab.change("real-07", "power", "on");
        scanned();
        watch.look();
        assertThat(stall(trip)).as("started again").isNotNull();

        lab.change("real-07", "power", "off");
        scanned();
        watch.look();
        assertThat(stall(trip)).as("it is off: there is nothing to decide").isNull();
    }

    private @Nullable Stall stall(UUID trip) {
        return migrations.find(trip).orElseThrow().stall();
    }
}
