package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.platform.spi.DeltaFiles.Fit;
import io.towpath.platform.spi.DeltaFiles.Fitness;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.replication.DiskPass.Method;
import java.io.IOException;
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
import org.junit.jupiter.params.provider.CsvSource;

/// A VM whose changes nobody tracks: the snapshot of its last pass stands, and its files tell what was written since.
class SnapshotFilesTest {

    private static final String A = "2000";
    private static final String B = "2001";
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private FileVm vm;
    private Warm warm;

    @BeforeEach
    void aVmThatCannotBeTracked() throws IOException {
        vm = new FileVm(folder, 42, 5 * MIB + 512, 3 * MIB);
        vm.trackable = false;
        vm.writes(30);
        warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm);
        warm.properties = new ReplicationProperties(2, 0, Duration.ZERO, Duration.ofHours(1), Duration.ofSeconds(1));
    }

    @AfterEach
    void close() {
        warm.close();
    }

    private Pass pass() throws ReplicationException {
        return warm.replicator().pass(warm.trip());
    }

    private String whyOf(Pass pass) {
        assertThat(pass.disks()).extracting(DiskPass::method).containsOnly(Method.RESYNC);
        return String.valueOf(pass.disks().getFirst().why());
    }

    private void equal() throws IOException {
        for (String key : List.of(A, B)) {
            assertThat(Arrays.mismatch(warm.there(key), vm.now(key))).as("first byte of %s that differs", key)
                    .isEqualTo(-1);
        }
    }

    private void allIsAsItWas() throws ReplicationException {
        warm.replicator().removeSnapshots(warm.migration, warm.trip().vm());
        assertThat(warm.replicator().restoreTracking(warm.migration, warm.trip().vm())).isEmpty();
        assertThat(vm.snapshotsLeft()).isZero();
        assertThat(warm.stored().openSnapshots()).isEmpty();
        assertThat(vm.calls).noneMatch(call -> call.startsWith("track"));
    }

    @Test
    void passesReadWhatTheFilesTellAndOneSnapshotStandsBetweenThem() throws Exception {
        warm.seeded();
        assertThat(warm.stored().of(warm.migration).orElseThrow().tracking()).isEqualTo(TrackingWay.SNAPSHOT_FILES);
        for (int n = 0; n < 3; n++) {
            vm.read.clear();
            vm.write(A, (2 + n) * FileVm.BLOCK + 7, 2 * FileVm.BLOCK);
            Pass pass = pass();
            equal();
            assertThat(pass.disks()).extracting(DiskPass::method).containsOnly(Method.DELTA);
            assertThat(vm.read.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(3L * FileVm.BLOCK);
            assertThat(vm.snapshotsLeft()).isOne();
            assertThat(warm.stored().openSnapshots()).singleElement().satisfies(entry -> {
                assertThat(entry.name()).isEqualTo(pass.snapshotName());
                assertThat(entry.standsFor()).contains("pass " + pass.number());
                assertThat(entry.removalWantedAt()).isNull();
            });
        }
        vm.writes(3);
        warm.replicator().shutDown(warm.trip());
        Pass last = warm.replicator().finalPass(warm.trip());

        equal();
        assertThat(last.disks()).extracting(DiskPass::method).containsOnly(Method.DELTA);
        assertThat(vm.snapshotsLeft()).as("nothing is merged inside the outage").isEqualTo(2);
        allIsAsItWas();
    }

    @Test
    void aSnapshotOfSomebodyElseInBetweenHasItCompared() throws Exception {
        warm.seeded();
        vm.writes(3);
        vm.foreignSnapshot("before patching");
        vm.writes(3);

        assertThat(whyOf(pass())).contains("before patching").contains("somebody else");
        equal();
        vm.writes(3);
        assertThat(pass().disks()).as("then the files tell again").extracting(DiskPass::method)
                .containsOnly(Method.DELTA);
        equal();
        assertThat(vm.snapshotsLeft()).as("ours, and the other one untouched").isEqualTo(2);
    }

    @Test
    void aBaseThatSomebodyRemovedAMoveAndAFileThatIsNoneHaveItCompared() throws Exception {
        warm.seeded();
        vm.writes(3);
        vm.lose(warm.last().snapshotName());
        assertThat(whyOf(pass())).contains("somebody removed it");
        equal();

        vm.writes(3);
        vm.files.home = "[DS2]";
        assertThat(whyOf(pass())).contains("[DS2]").contains("moved");
        equal();

        vm.writes(3);
        vm.files.unreadable.addAll(List.of(A, B));
        assertThat(whyOf(pass())).contains("no COWD");
        equal();
        vm.files.unreadable.clear();
        vm.writes(3);
        assertThat(pass().disks()).extracting(DiskPass::method).containsOnly(Method.DELTA);
        equal();
    }

    @Test
    void aLieOfTheFilesIsFoundBySample() throws Exception {
        warm.properties = new ReplicationProperties(2, 1000, Duration.ZERO, Duration.ofHours(1),
                Duration.ofSeconds(1));
        warm.seeded();
        vm.write(A, 9 * FileVm.BLOCK, 100);
        vm.silentAbout.add(9);

        assertThat(pass().disks().getFirst().lies()).isOne();
        equal();
    }

    @Test
    void withoutRoomForOneThatStandsAPassIsMadeAtOnceAndTheNextOneCompares() throws Exception {
        warm.pause = Duration.ofHours(1);
        warm.seeded();
        assertThat(warm.replicator().untilNext(warm.migration)).isPositive();

        warm.full = "DS is full in 3 h";
        assertThat(warm.replicator().untilNext(warm.migration)).isZero();
        vm.writes(3);
        assertThat(pass().disks()).extracting(DiskPass::method).containsOnly(Method.DELTA);
        assertThat(vm.snapshotsLeft()).isZero();
        assertThat(warm.replicator().untilNext(warm.migration)).as("nothing stands").isPositive();

        vm.writes(3);
        assertThat(whyOf(pass())).contains("was not kept");
        equal();
        assertThat(vm.snapshotsLeft()).isZero();
        warm.full = null;
        pass();
        vm.writes(3);
        assertThat(pass().disks()).extracting(DiskPass::method).containsOnly(Method.DELTA);
        equal();
        allIsAsItWas();
    }

    @Test
    void disksWithoutFilesAreComparedAndThoseThatNoSnapshotFreezesRefused() throws Exception {
        vm.files.fitness = new Fitness(Fit.FROZEN, "it lies on vsan, which shows no files");
        warm.seeded();
        vm.writes(3);
        assertThat(whyOf(pass())).contains("vsan");
        equal();
        assertThat(vm.snapshotsLeft()).isZero();
        assertThat(warm.replicator().track(warm.trip())).as("nobody chose it").contains("compares the disks whole",
                "vsan", "make it cold");

        vm.files.fitness = new Fitness(Fit.NOT_FROZEN, "Hard disk 1 is independent_persistent");
        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().track(warm.trip()));
        assertThat(e.code()).isEqualTo("not-trackable");
        assertThat(e.what()).contains("independent_persistent");
    }

    @Test
    void withoutRoomOfOurOwnItIsTriedAgainAndNotCompared() throws Exception {
        warm.seeded();
        vm.writes(3);
        vm.hook = point -> {
            if (point.equals("before between")) {
                throw new SourceFaultException(SourceFaultException.Kind.NO_SPACE, SourceFaultException.OWN_ROOM,
                        "up to 9 MiB are needed in /data/reading, where 1 MiB are free", null);
            }
        };
        ReplicationException e = catchThrowableOfType(ReplicationException.class, this::pass);
        assertThat(e.code()).isEqualTo("source-no-space");
        assertThat(e.remedy()).contains("data directory", "tried again");

        vm.hook = _ -> {};
        assertThat(pass().disks()).extracting(DiskPass::method).containsOnly(Method.DELTA);
        equal();
        allIsAsItWas();
    }

    @Test
    void aVmThatCanBeTrackedMeanwhileIsNot() throws Exception {
        vm.files.fitness = new Fitness(Fit.FROZEN, "it lies on vsan, which shows no files");
        warm.seeded();
        vm.trackable = true;
        vm.writes(3);

        assertThat(whyOf(pass())).contains("vsan");
        allIsAsItWas();
    }

    @Test
    void whatItWroteUnseenAfterItsLastPassIsToldByTheFileToo() throws Exception {
        warm.seeded();
        warm.replicator().shutDown(warm.trip());
        warm.replicator().finalPass(warm.trip());
        assertThat(warm.replicator().catchUp(warm.trip())).isEmpty();
        assertThat(warm.replicator().wordSince(warm.trip())).isEqualTo(SourceWord.NOTHING);

        vm.power = Power.ON;
        vm.write(B, MIB, 10);
        vm.power = Power.OFF;

        assertThat(warm.replicator().wordSince(warm.trip())).isEqualTo(SourceWord.WROTE);
        assertThat(warm.replicator().catchUp(warm.trip())).hasValueSatisfying(pass -> assertThat(pass.disks())
                .extracting(DiskPass::method).containsOnly(Method.DELTA));
        equal();
        assertThat(warm.replicator().catchUp(warm.trip())).isEmpty();
        allIsAsItWas();
    }

    @Test
    void filesThatCanNeverBeReadHaveItComparedOnceInTheOutage() throws Exception {
        vm.files.unreadable.addAll(List.of(A, B));
        warm.seeded();
        vm.writes(3);
        warm.replicator().shutDown(warm.trip());
        assertThat(whyOf(warm.replicator().finalPass(warm.trip()))).contains("could not be told", "no COWD");
        equal();

        assertThat(warm.replicator().catchUp(warm.trip())).isEmpty();
        assertThat(warm.replicator().behind(warm.trip())).isFalse();

        vm.files.unreadable.clear();
        vm.power = Power.ON;
        vm.write(B, MIB, 10);
        vm.power = Power.OFF;
        assertThat(warm.replicator().catchUp(warm.trip())).as("what can be read counts").isPresent();
        equal();
    }

    @Test
    void theSnapshotOfAnAbandonedCutoverTellsWhatChangesFromThenOn() throws Exception {
        warm.seeded();
        vm.writes(3);
        warm.replicator().shutDown(warm.trip());
        String last = warm.replicator().finalPass(warm.trip()).snapshotName();
        warm.replicator().goOn(warm.migration);
        vm.power = Power.ON;

        assertThat(warm.stored().openSnapshots()).filteredOn(entry -> entry.name().equals(last)).singleElement()
                .satisfies(entry -> {
                    assertThat(entry.removalWantedAt()).isNull();
                    assertThat(entry.standsFor()).contains("given up");
                });
        vm.writes(3);
        assertThat(pass().disks()).extracting(DiskPass::method).containsOnly(Method.DELTA);
        equal();
        assertThat(vm.snapshotsLeft()).as("all before are gone").isOne();
        allIsAsItWas();
    }

    @Test
    void withoutRoomTheSnapshotOfAnAbandonedCutoverIsNotKept() throws Exception {
        warm.seeded();
        warm.replicator().shutDown(warm.trip());
        String last = warm.replicator().finalPass(warm.trip()).snapshotName();
        warm.full = "DS is full in 3 h";
        warm.replicator().goOn(warm.migration);

        assertThat(warm.stored().openSnapshots()).filteredOn(entry -> entry.name().equals(last)).singleElement()
                .satisfies(entry -> assertThat(entry.removalWantedAt()).isNotNull());
    }

    /// One disk stands at the new pass, the other one at the old: each is told from its own snapshot.
    @Test
    void aCutoverThatBeginsAmidAPassFindsBothSnapshots() throws Exception {
        warm.seeded();
        vm.writes(6);
        AtomicInteger seen = new AtomicInteger();
        vm.hook = point -> {
            if (point.equals("before between") && seen.incrementAndGet() == 2) {
                throw new Killed();
            }
        };
        assertThat(org.assertj.core.api.Assertions.catchThrowable(this::pass)).isNotNull();
        assertThat(warm.stored().of(warm.migration).orElseThrow().disks()).extracting(ReplicaDisk::pass)
                .containsExactly(2, 1);
        vm.writes(6);
        warm.replicator().shutDown(warm.trip());

        Pass last = warm.replicator().finalPass(warm.trip());

        assertThat(last.disks()).extracting(DiskPass::method).containsOnly(Method.DELTA);
        equal();
        allIsAsItWas();
    }

    /// What half a pass wrote is not at the source any more, and no file tells.
    @Test
    void aVmThatWasSetBackAfterAPassThatWasGivenUpIsCompared() throws Exception {
        warm.seeded();
        String base = warm.last().snapshotName();
        for (int block = 0; block < 80; block += 4) {
            vm.write(A, block * FileVm.BLOCK, FileVm.BLOCK);
        }
        vm.read.clear();
        vm.failingWays.put("nbd", Integer.toString(15 * FileVm.BLOCK));
        assertThat(catchThrowableOfType(ReplicationException.class, this::pass).code()).isEqualTo("source-io");
        vm.failingWays.clear();
        vm.lose(warm.last().snapshotName());
        vm.revert(base);
        assertThat(catchThrowableOfType(ReplicationException.class, this::pass).code()).isEqualTo("snapshot-gone");

        Pass pass = pass();

        assertThat(pass.disks().getFirst().why()).contains("given up");
        assertThat(pass.disks().getFirst().writtenBytes()).as("half of it was there").isPositive();
        equal();
    }

    @ParameterizedTest
    @CsvSource({"before snapshot, 1", "after snapshot, 1", "before snapshot, 2", "after snapshot, 2",
            "before between, 1", "before between, 2", "before ways, 4", "before remove, 1", "after remove, 1",
            "before snapshot, 3", "before between, 3", "before between, 4", "before remove, 2", "after remove, 2"})
    void killedAtAnyMomentItEndsAllTheSame(String moment, int time) throws Exception {
        AtomicInteger seen = new AtomicInteger();
        boolean[] killed = {false};
        vm.hook = point -> {
            if (!killed[0] && point.equals(moment) && seen.incrementAndGet() == time) {
                killed[0] = true;
                throw new Killed();
            }
        };
        again(() -> warm.replicator().look(warm.trip()));
        again(() -> warm.replicator().track(warm.trip()));
        again(this::pass);
        vm.writes(5);
        again(this::pass);
        vm.writes(3);
        again(() -> warm.replicator().shutDown(warm.trip()));
        again(() -> warm.replicator().finalPass(warm.trip()));
        again(() -> warm.replicator().removeSnapshots(warm.migration, warm.trip().vm()));

        assertThat(killed[0]).as("the moment came").isTrue();
        equal();
        assertThat(warm.stored().passes(warm.migration)).filteredOn(pass -> pass.kind() != Pass.Kind.SEED)
                .allSatisfy(pass -> assertThat(pass.disks()).extracting(DiskPass::method).as("pass %d", pass.number())
                        .containsOnly(Method.DELTA));
        allIsAsItWas();
    }

    private interface Call {
        void run() throws Exception;
    }

    private static void again(Call call) throws Exception {
        try {
            call.run();
        } catch (Killed e) {
            call.run();
        } catch (IllegalStateException e) {
            // as a lane of the transfers tells it
            assertThat(e).hasCauseInstanceOf(Killed.class);
            call.run();
        }
    }

    private static final class Killed extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }
}
