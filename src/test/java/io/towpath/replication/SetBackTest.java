package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.replication.DiskPass.Method;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Snapshots of others come and go, and VMs are set back to them, while change tracking goes on as if nothing had been: the
/// hypervisor of these tests gives the change ids of the snapshot again. No block is looked at by sample.
class SetBackTest {

    private static final String A = "2000";
    private static final String B = "2001";
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private FileVm vm;
    private Warm warm;

    @BeforeEach
    void seededVm() throws Exception {
        vm = new FileVm(folder, 7, 4 * MIB, 2 * MIB);
        vm.writes(20);
        warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm);
        warm.properties = new ReplicationProperties(2, 0, Duration.ZERO, Duration.ofHours(1), Duration.ofSeconds(1));
        warm.seeded();
    }

    @AfterEach
    void close() {
        warm.close();
    }

    private Pass pass() throws ReplicationException {
        return warm.replicator().pass(warm.trip());
    }

    private ReplicationException conflict() {
        return catchThrowableOfType(ReplicationException.class, this::pass);
    }

    @Test
    void backupsThatComeAndGoStopNothingAndCompareNothing() throws Exception {
        for (int night = 0; night < 3; night++) {
            vm.writes(4);
            vm.foreignSnapshot("backup-" + night);
            vm.writes(4);
            vm.lose("backup-" + night);
            vm.writes(2);

            assertThat(pass().disks()).extracting(DiskPass::method).containsOnly(Method.DELTA);
            equal();
        }
    }

    @Test
    void aSnapshotThatStandsThroughPassesStopsNothingAndComparesNothing() throws Exception {
        vm.foreignSnapshot("before-upgrade");
        for (int i = 0; i < 3; i++) {
            vm.writes(4);
            assertThat(pass().disks()).extracting(DiskPass::method).containsOnly(Method.DELTA);
            equal();
        }
    }

    /// What it wrote since goes back, and had been told as changed since the pass, or is as the pass brought it over.
    @Test
    void toBeSetBackToASnapshotThatIsYoungerThanThePassDoesNoHarm() throws Exception {
        vm.writes(4);
        vm.foreignSnapshot("before-upgrade");
        vm.writes(6);
        vm.revert("before-upgrade");
        vm.writes(2);

        assertThat(pass().disks()).extracting(DiskPass::method).containsOnly(Method.DELTA);
        equal();
    }

    @Test
    void toBeSetBackBehindThePassIsForAPersonToDecideAndThenCompared() throws Exception {
        vm.foreignSnapshot("before-upgrade");
        vm.write(A, 5 * FileVm.BLOCK, 1000);
        pass();
        assertThat(warm.there(A)).isEqualTo(vm.now(A));
        vm.revert("before-upgrade");
        vm.write(B, 3 * FileVm.BLOCK, 100);

        ReplicationException e = conflict();

        assertThat(e.code()).isEqualTo(ReplicationException.SET_BACK);
        assertThat(e.what()).contains("set back to the snapshot \"before-upgrade\"").contains("older than pass 2");
        assertThat(e.passes()).isFalse();
        assertThat(vm.snapshotsLeft()).as("none of ours is left").isOne();
        assertThat(conflict().what()).as("it stays so").isEqualTo(e.what());
        assertThat(vm.snapshotsLeft()).isOne();
        assertThat(warm.replicator().takeNewFacts(warm.migration, "web01: something else.", "lena")).isFalse();
        assertThat(warm.replicator().takeNewFacts(warm.migration, e.what(), "lena")).isTrue();
        Pass compared = pass();
        assertThat(compared.disks()).extracting(DiskPass::method).containsOnly(Method.RESYNC);
        assertThat(compared.disks().getFirst().why()).contains("before-upgrade").contains("lena");
        assertThat(compared.readBytes()).as("only what differs is brought over").isLessThan(MIB);
        equal();

        vm.writes(3);
        assertThat(pass().disks()).as("from then on the source is asked again").extracting(DiskPass::method)
                .containsOnly(Method.DELTA);
        equal();
    }

    @Test
    void toBeSetBackToOneOfSeveralIsSeenByWhatItStandsOn() throws Exception {
        vm.foreignSnapshot("first");
        vm.writes(3);
        vm.foreignSnapshot("second");
        vm.writes(3);
        pass();
        vm.revert("first");

        assertThat(conflict().what()).contains("\"first\"");
    }

    /// Its files are merged: nothing shows any more whether the VM was set back to it.
    @Test
    void whereTheOlderSnapshotWasRemovedBothSidesAreCompared() throws Exception {
        vm.foreignSnapshot("before-upgrade");
        vm.write(A, 5 * FileVm.BLOCK, 1000);
        pass();
        vm.revert("before-upgrade");
        vm.lose("before-upgrade");

        Pass pass = pass();

        assertThat(pass.disks()).extracting(DiskPass::method).containsOnly(Method.RESYNC);
        assertThat(pass.disks().getFirst().why()).contains("\"before-upgrade\"").contains("was removed since");
        equal();
    }

    /// A pass that broke off had written what went back since.
    @Test
    void aPassThatWasGivenUpCountsToo() throws Exception {
        vm.write(A, 5 * FileVm.BLOCK, 1000);
        vm.foreignSnapshot("before-upgrade");
        vm.write(A, 9 * FileVm.BLOCK, 1000);
        vm.write(B, 2 * FileVm.BLOCK, 1000);
        boolean[] broke = {false};
        vm.hook = point -> {
            if (point.equals("before changed") && warm.last().disks().size() == 2 && !broke[0]) {
                broke[0] = true;
                throw new SourceFaultException(SourceFaultException.Kind.DENIED, "NoPermission", "not allowed", null);
            }
        };
        assertThat(conflict().code()).isEqualTo("source-denied");
        assertThat(broke[0]).isTrue();
        vm.revert("before-upgrade");

        assertThat(conflict().code()).isEqualTo(ReplicationException.SET_BACK);
        assertThat(warm.replicator().takeNewFacts(warm.migration, conflict().what(), "lena")).isTrue();
        pass();
        equal();
    }

    @Test
    void disksThatWereMovedAreComparedOnceAndGoOn() throws Exception {
        vm.writes(5);
        vm.chains.store = "ds-2";

        Pass pass = pass();

        assertThat(pass.disks()).extracting(DiskPass::method).containsOnly(Method.RESYNC);
        assertThat(pass.disks().getFirst().why()).contains("[DS2]").contains("at pass 1 it did in [DS]");
        equal();
        vm.writes(5);
        assertThat(pass().disks()).extracting(DiskPass::method).containsOnly(Method.DELTA);
        equal();
    }

    /// Between its last pass and the start of its target.
    @Test
    void whatIsOffAndWasSetBackIsNotWhatArrived() throws Exception {
        vm.foreignSnapshot("before-upgrade");
        vm.write(A, 5 * FileVm.BLOCK, 1000);
        vm.power = Power.OFF;
        warm.replicator().finalPass(warm.trip());
        assertThat(warm.replicator().behind(warm.trip())).isFalse();
        vm.revert("before-upgrade");

        assertThat(warm.replicator().behind(warm.trip())).isTrue();
        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().catchUp(warm.trip()));
        assertThat(e.code()).isEqualTo(ReplicationException.SET_BACK);
        assertThat(warm.replicator().takeNewFacts(warm.migration, e.what(), "lena")).isTrue();
        assertThat(warm.replicator().catchUp(warm.trip())).isPresent();
        equal();
        assertThat(warm.replicator().behind(warm.trip())).isFalse();
    }

    /// Whatever others do to the VM's snapshots between passes, and wherever passes break off, one that lands has brought over
    /// what the source is.
    @Test
    void whateverIsDoneToItsSnapshotsAPassThatLandsHasTheSourcesBytes() throws Exception {
        long seed = Long.getLong("towpath.seed", System.nanoTime());
        System.out.printf("SetBackTest: -Dtowpath.seed=%d%n", seed);
        Random random = new Random(seed);
        TreeMap<String, Integer> seen = new TreeMap<>();
        List<String> theirs = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            vm.writes(1 + random.nextInt(3));
            switch (random.nextInt(5)) {
                case 0 -> theirs.add(foreign("theirs-" + i));
                case 1 -> {
                    if (!theirs.isEmpty()) {
                        vm.lose(theirs.remove(random.nextInt(theirs.size())));
                    }
                }
                case 2 -> {
                    if (!theirs.isEmpty()) {
                        vm.revert(theirs.get(random.nextInt(theirs.size())));
                    }
                }
                default -> landed(random, seen);
            }
        }
        landed(random, seen);
        System.out.println("SetBackTest: " + seen);
        assertThat(seen).as("not all are compared").containsKey("as told");
    }

    private String foreign(String name) throws IOException {
        vm.foreignSnapshot(name);
        return name;
    }

    private void landed(Random random, TreeMap<String, Integer> seen) throws Exception {
        int[] left = {random.nextInt(4) == 0 ? random.nextInt(12) : Integer.MAX_VALUE};
        vm.hook = point -> {
            if (--left[0] < 0) {
                left[0] = Integer.MAX_VALUE;
                throw new SourceFaultException(SourceFaultException.Kind.DENIED, "NoPermission", "not allowed", null);
            }
        };
        try {
            Pass pass = pass();
            pass.disks().forEach(disk -> seen.merge(disk.method() == Method.DELTA
                    ? "as told"
                    : String.valueOf(disk.why()).contains("lena") ? "as decided" : "compared by itself", 1,
                    Integer::sum));
            equal();
        } catch (ReplicationException e) {
            seen.merge(e.code().equals(ReplicationException.SET_BACK) ? "set back" : "broke off", 1, Integer::sum);
            if (e.code().equals(ReplicationException.SET_BACK)) {
                assertThat(warm.replicator().takeNewFacts(warm.migration, e.what(), "lena")).isTrue();
            }
        } finally {
            vm.hook = point -> {};
        }
    }

    private void equal() throws IOException {
        for (String key : List.of(A, B)) {
            assertThat(Arrays.mismatch(warm.there(key), vm.now(key))).as("first byte of %s that differs", key)
                    .isEqualTo(-1);
        }
    }
}
