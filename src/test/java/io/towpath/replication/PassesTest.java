package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.disk.DiskFormat;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import io.towpath.replication.DiskPass.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Real bytes, a real database, the real engine; the hypervisor is one that does what a test wants.
class PassesTest {

    private static final String A = "2000";
    private static final String B = "2001";
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private FileVm vm;
    private Warm warm;

    @BeforeEach
    void aVmWithTwoDisks() throws IOException {
        vm = new FileVm(folder, 42, 5 * MIB + 512, 3 * MIB);
        vm.writes(30);
        warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm);
    }

    @AfterEach
    void close() {
        warm.close();
    }

    @ParameterizedTest
    @EnumSource(value = DiskFormat.class, names = {"QCOW2", "RAW"})
    void seedDeltasAndFinalPassEndWithTheSourcesBytes(DiskFormat format) throws Exception {
        warm.format = format;
        vm.power = Power.ON;
        warm.seeded();
        for (int pass = 0; pass < 3; pass++) {
            vm.writes(6);
            warm.replicator().pass(warm.trip());
        }
        vm.writes(4);
        warm.replicator().shutDown(warm.trip());
        Pass last = warm.replicator().finalPass(warm.trip());

        equal();
        assertThat(last.kind()).isEqualTo(Pass.Kind.FINAL);
        assertThat(last.consistency()).isEqualTo(Consistency.OFF);
        assertThat(warm.stored().of(warm.migration).orElseThrow().standsAt(last.number())).isTrue();
        assertThat(vm.snapshotsLeft()).as("nothing is merged inside the outage").isOne();
        assertThat(warm.replicator().removeSnapshots(warm.migration, warm.trip().vm())).isPresent();
        warm.replicator().restoreTracking(warm.migration, warm.trip().vm());
        assertThat(vm.snapshotsLeft()).isZero();
        assertThat(vm.told).as("tracking is as it was before").isFalse();
        assertThat(warm.stored().openSnapshots()).isEmpty();
        assertThat(warm.stored().passes(warm.migration)).extracting(Pass::state).containsOnly(Pass.State.DONE);
    }

    @Test
    void whatWasSaidOfTheVmHoldsFromTheFirstPassOn() throws Exception {
        warm.jdbc.sql("insert into vm_quiesce (vm_id, policy, changed_by) values (:vm, 'NEVER', 'lena')")
                .param("vm", warm.trip().vm().id()).update();

        Pass seed = warm.seeded();

        assertThat(warm.stored().of(warm.migration).orElseThrow().quiesce()).isEqualTo(Quiesce.NEVER);
        assertThat(seed.consistency()).isEqualTo(Consistency.CRASH);
        assertThat(seed.quiesceRefused()).as("nobody asked it").isNull();
    }

    @Test
    void aDeltaReadsWhatChangedAndNothingElse() throws Exception {
        warm.properties = new ReplicationProperties(2, 0, Duration.ZERO, Duration.ofHours(1), Duration.ofSeconds(1));
        warm.seeded();
        vm.read.clear();
        vm.write(A, 3 * FileVm.BLOCK + 5, 2 * FileVm.BLOCK);
        vm.write(B, MIB, 10);

        Pass pass = warm.replicator().pass(warm.trip());

        assertThat(pass.changedBytes()).isEqualTo(4L * FileVm.BLOCK);
        assertThat(pass.readBytes()).isEqualTo(pass.changedBytes());
        assertThat(vm.read.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(pass.changedBytes());
        assertThat(pass.disks().getFirst().heat().cardinality()).isPositive();
        equal();
    }

    @Test
    void aQuietPassReadsNothing() throws Exception {
        warm.properties = new ReplicationProperties(2, 0, Duration.ZERO, Duration.ofHours(1), Duration.ofSeconds(1));
        warm.seeded();
        vm.read.clear();

        Pass pass = warm.replicator().pass(warm.trip());

        assertThat(pass.state()).isEqualTo(Pass.State.DONE);
        assertThat(vm.read).isEmpty();
    }

    @Test
    void trackingThatWasResetHasTheDiskCompared() throws Exception {
        warm.seeded();
        vm.writes(5);
        vm.forget();

        Pass pass = warm.replicator().pass(warm.trip());

        assertThat(pass.disks()).extracting(DiskPass::method).containsOnly(Method.RESYNC);
        assertThat(pass.disks()).allSatisfy(disk -> assertThat(disk.why()).contains("lost track"));
        assertThat(pass.readBytes()).as("only what differs is brought over").isLessThan(3L * MIB);
        equal();
        vm.writes(2);
        assertThat(warm.replicator().pass(warm.trip()).disks()).as("then it is trusted again")
                .extracting(DiskPass::method).containsOnly(Method.DELTA);
        equal();
    }

    @Test
    void anotherDiskAtTheSamePlaceIsCompared() throws Exception {
        warm.seeded();
        vm.writes(3);
        vm.anotherBacking(A);

        Pass pass = warm.replicator().pass(warm.trip());

        assertThat(pass.disks().getFirst().method()).isEqualTo(Method.RESYNC);
        assertThat(pass.disks().getFirst().why()).contains("another");
        equal();
    }

    @Test
    void aLieIsFoundBySampleAndTheWholeDiskCompared() throws Exception {
        warm.properties = new ReplicationProperties(2, 1000, Duration.ZERO, Duration.ofHours(1),
                Duration.ofSeconds(1));
        warm.seeded();
        vm.write(A, 7 * FileVm.BLOCK, 100);
        vm.write(A, 9 * FileVm.BLOCK, 100);
        vm.silentAbout.add(9);

        Pass pass = warm.replicator().pass(warm.trip());

        DiskPass disk = pass.disks().getFirst();
        assertThat(disk.lies()).isOne();
        assertThat(disk.method()).isEqualTo(Method.RESYNC);
        assertThat(disk.why()).contains("byte " + 9 * FileVm.BLOCK);
        equal();
        assertThat(warm.stored().of(warm.migration).orElseThrow().disks().getFirst().liedAt()).isNotNull();
        vm.silentAbout.clear();
        vm.power = Power.OFF;
        assertThat(warm.replicator().finalPass(warm.trip()).disks().getFirst().method())
                .as("who lied is not trusted with the last word").isEqualTo(Method.RESYNC);
    }

    @Test
    void aSeedThatLeavesStoredBlocksOutIsFoundToo() throws Exception {
        warm.properties = new ReplicationProperties(2, 1000, Duration.ZERO, Duration.ofHours(1),
                Duration.ofSeconds(1));
        vm.write(A, 20 * FileVm.BLOCK, 200);
        vm.silentAbout.add(20);

        Pass pass = warm.seeded();

        assertThat(pass.disks().getFirst().lies()).isOne();
        equal();
    }

    @Test
    void theNextWayGoesOnWhereOneFails() throws Exception {
        vm.wayNames = List.of("nbd", "folder");
        vm.failingWays.put("nbd", Integer.toString(MIB));

        Pass pass = warm.seeded();

        assertThat(pass.disks().getFirst().way()).isEqualTo("folder");
        assertThat(pass.disks().getFirst().steppedDown()).contains("nbd").contains("input/output error");
        equal();
    }

    @Test
    void withNoWayLeftItIsTriedAgainAndGoesOn() throws Exception {
        vm.failingWays.put("nbd", Integer.toString(MIB));
        ReplicationException e = catchThrowableOfType(ReplicationException.class, () -> warm.seeded());
        assertThat(e.code()).isEqualTo("source-io");
        assertThat(e.passes()).isTrue();
        assertThat(vm.snapshotsLeft()).as("a seed is gone on with").isOne();
        vm.failingWays.clear();
        vm.writes(5);

        Pass pass = warm.replicator().pass(warm.trip());

        assertThat(pass.number()).isOne();
        assertThat(vm.snapshotsLeft()).isZero();
        warm.replicator().pass(warm.trip());
        equal();
    }

    @Test
    void aGuestThatDoesNotSettleIsCopiedAsItIsAndThatIsTold() throws Exception {
        vm.settles = false;

        Pass pass = warm.seeded();

        assertThat(pass.consistency()).isEqualTo(Consistency.CRASH);
        assertThat(pass.quiesceRefused()).contains("did not settle");
        warm.replicator().quiesce(warm.migration, Quiesce.REQUIRE);
        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().pass(warm.trip()));
        assertThat(e.code()).isEqualTo("quiesce-refused");
        assertThat(vm.snapshotsLeft()).isZero();
        vm.settles = true;
        assertThat(warm.replicator().pass(warm.trip()).consistency()).isEqualTo(Consistency.QUIESCED);
    }

    @Test
    void diskThatGrewIsForAPersonToDecideAndThenCopiedAnew() throws Exception {
        warm.seeded();
        vm.grow(A, 6 * MIB);
        vm.write(A, 6 * MIB - 100, 100);

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().pass(warm.trip()));
        assertThat(e.code()).isEqualTo(ReplicationException.DRIFT);
        assertThat(vm.snapshotsLeft()).isZero();
        assertThat(warm.stored().of(warm.migration).orElseThrow().drift()).contains("Hard disk 2000");
        assertThat(warm.replicator().takeNewFacts(warm.migration, e.what(), "lena")).isTrue();
        assertThat(catchThrowableOfType(ReplicationException.class, () -> warm.replicator().pass(warm.trip())).remedy())
                .contains("Scan");
        warm.scanned(vm.state().disks());
        Pass pass = warm.replicator().pass(warm.trip());

        assertThat(pass.disks()).extracting(DiskPass::method).containsExactly(Method.SEED, Method.DELTA);
        equal();
        try (var files = Files.list(warm.folder)) {
            assertThat(files.filter(file -> file.toString().contains(".before-"))).as("what was copied is kept")
                    .hasSize(1);
        }
    }

    @Test
    void whoTookOneDifferenceTookNoOther() throws Exception {
        warm.seeded();
        vm.grow(A, 6 * MIB);
        String shown = catchThrowableOfType(ReplicationException.class, () -> warm.replicator().pass(warm.trip()))
                .what();
        assertThat(warm.replicator().takeNewFacts(warm.migration, shown, "lena")).isTrue();
        vm.grow(B, 7 * MIB);
        warm.scanned(vm.state().disks());

        for (int i = 0; i < 2; i++) {
            assertThat(
                    catchThrowableOfType(ReplicationException.class, () -> warm.replicator().look(warm.trip())).what())
                    .contains("Hard disk 2001");
        }

        assertThat(warm.replicator().takeNewFacts(warm.migration, shown, "lena")).as("as shown before").isFalse();
    }

    @Test
    void foreignSnapshotsAreNamedAndNeverTouched() throws Exception {
        vm.foreignSnapshot("backup-nightly");

        assertThat(warm.replicator().look(warm.trip()).foreign()).containsExactly("backup-nightly");
        warm.seeded();
        warm.replicator().removeSnapshots(warm.migration, warm.trip().vm());

        assertThat(vm.snapshotsLeft()).isOne();
        assertThat(vm.calls).doesNotContain("remove backup-nightly");
    }

    @Test
    void aSnapshotThatSomebodyRemovedEndsItsPass() throws Exception {
        vm.failingWays.put("nbd", Integer.toString(MIB));
        catchThrowableOfType(ReplicationException.class, () -> warm.seeded());
        vm.lose(warm.last().snapshotName());
        vm.failingWays.clear();
        vm.writes(5);

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().pass(warm.trip()));
        assertThat(e.code()).isEqualTo("snapshot-gone");
        Pass pass = warm.replicator().pass(warm.trip());

        assertThat(pass.number()).isEqualTo(2);
        equal();
    }

    @Test
    void stoppedInTheMiddleItGoesOnAndCopiesLittleAgain() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        vm.hook = point -> {
            if (point.equals("before read")) {
                reads.incrementAndGet();
            }
        };
        warm.replicator().look(warm.trip());
        warm.replicator().track(warm.trip());

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().pass(warm.trip(() -> reads.get() > 3)));
        assertThat(e.isStop()).isTrue();
        warm.replicator().pass(warm.trip());

        equal();
        assertThat(vm.calls.stream().filter(call -> call.startsWith("snapshot")))
                .as("one to turn tracking on, one for the seed").hasSize(2);
    }

    /// As a process that was frozen and wakes up when another one is at work.
    @Test
    void whoWasOvertakenEndsNothingOfTheOthers() throws Exception {
        warm.seeded();
        vm.writes(5);
        boolean[] woken = {false};
        vm.hook = point -> {
            if (point.equals("before changed") && !woken[0]) {
                woken[0] = true;
                boolean[] begun = {false};
                FileVm.Hook frozen = vm.hook;
                vm.hook = at -> begun[0] |= at.equals("before disks");
                assertThat(catchThrowableOfType(ReplicationException.class,
                        () -> warm.replicator().pass(warm.trip(() -> begun[0]))).isStop()).isTrue();
                vm.hook = frozen;
                throw new SourceFaultException(Kind.DENIED, "NoPermission", "not allowed", null);
            }
        };

        catchThrowableOfType(ReplicationException.class, () -> warm.replicator().pass(warm.trip()));

        assertThat(woken[0]).isTrue();
        Pass taken = warm.last();
        assertThat(taken.state()).isEqualTo(Pass.State.RUNNING);
        assertThat(vm.snapshotsLeft()).isOne();
        assertThat(warm.replicator().pass(warm.trip()).number()).isEqualTo(taken.number());
        equal();
    }

    /// A snapshot that is still being taken is not there yet, and is there when nobody looks any more.
    @Test
    void aSnapshotThatComesLateIsRemovedToo() throws Exception {
        warm.seeded();
        vm.comesLate = true;
        catchThrowableOfType(ReplicationException.class, () -> warm.replicator().pass(warm.trip()));
        assertThat(vm.snapshotsLeft()).isZero();

        warm.replicator().removeSnapshots(warm.migration, warm.trip().vm());
        vm.settle();

        assertThat(vm.snapshotsLeft()).isZero();
        assertThat(warm.stored().openSnapshots()).isEmpty();
    }

    /// A call whose answer was lost is looked up, not done twice.
    @Test
    void aLostAnswerIsLookedUp() throws Exception {
        boolean[] lost = {false};
        vm.hook = point -> {
            if (point.equals("after snapshot") && !lost[0]) {
                lost[0] = true;
                throw new SourceFaultException(Kind.UNSURE, "half", "the answer broke off", null);
            }
        };

        warm.seeded();

        assertThat(lost[0]).isTrue();
        assertThat(vm.snapshotsLeft()).isZero();
        assertThat(vm.calls.stream().filter(call -> call.startsWith("snapshot"))).hasSize(2);
        equal();
    }

    private void equal() throws IOException {
        for (String key : List.of(A, B)) {
            assertThat(Arrays.mismatch(warm.there(key), vm.now(key))).as("first byte of %s that differs", key)
                    .isEqualTo(-1);
        }
    }
}
