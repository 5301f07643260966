package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.disk.BlockSums;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.replication.DiskPass.Method;
import io.towpath.replication.SourceComparisons.Disk;
import io.towpath.replication.SourceComparisons.Said;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The whole source is compared with what its target held before it was started, though that runs and writes by then. No block
/// is looked at by sample.
class SourceComparisonTest extends ComparedVm {

    /// What a target that was started does to its disks.
    private void targetRuns() throws IOException {
        for (String key : new String[]{A, B}) {
            try (RandomAccessFile file = new RandomAccessFile(warm.file(key).toFile(), "rw")) {
                byte[] bytes = new byte[64 << 10];
                new Random(5).nextBytes(bytes);
                file.seek(file.length() / 2);
                file.write(bytes);
            }
        }
    }

    @Test
    void equalIsToldThoughTheTargetWentOn() throws Exception {
        warm.seeded();
        passes(3);
        vm.writes(3);
        cutOver();
        assertThat(warm.comparisons().isDue(warm.migration)).isTrue();
        warm.comparisons().await(warm.migration);
        assertThat(warm.stored().openSnapshots()).extracting(SourceSnapshot::standsFor).singleElement().asString()
                .contains("compared with what arrived");
        targetRuns();

        var found = warm.comparisons().compare(warm.trip());

        assertThat(found.disks()).extracting(Disk::said).containsOnly(Said.EQUAL);
        assertThat(found.disks()).extracting(Disk::comparedBytes).containsExactly(5L * MIB + 512, 3L * MIB);
        assertThat(warm.comparisons().isDue(warm.migration)).as("once").isFalse();
        assertThat(Sums.file(warm.file(A))).doesNotExist();
        assertThat(warm.replicator().removeSnapshots(warm.migration, warm.trip().vm())).isPresent();
        assertThat(vm.snapshotsLeft()).isZero();
    }

    @Test
    void whatTrackingKeptSilentAboutIsFoundWhereItLies() throws Exception {
        warm.seeded();
        passes(1);
        vm.silentAbout.add(9);
        vm.write(A, 9 * FileVm.BLOCK + 100, 50);
        vm.write(A, 30 * FileVm.BLOCK, 10);
        cutOver();
        assertThat(warm.there(A)).as("no sample was taken: the last pass does not see it").isNotEqualTo(vm.now(A));
        targetRuns();

        var found = warm.comparisons().compare(warm.trip());

        assertThat(found.differs()).isTrue();
        assertThat(found.disks().getFirst()).satisfies(disk -> {
            assertThat(disk.said()).isEqualTo(Said.DIFFERS);
            assertThat(disk.blocks()).isOne();
            assertThat(disk.why()).isEqualTo("1 block of 64 KiB, at byte " + 9 * FileVm.BLOCK);
        });
        assertThat(found.disks().getLast().said()).isEqualTo(Said.EQUAL);
        warm.comparisons().accept(warm.migration, "lena", "a page file");
        assertThat(warm.comparisons().of(warm.migration).acceptedBy()).isEqualTo("lena");
    }

    /// A seed that left out what the source stores: the target has zeroes there.
    @Test
    void whatTheSeedLeftOutIsFoundToo() throws Exception {
        vm.write(A, 40 * FileVm.BLOCK, 200);
        vm.silentAbout.add(40);
        warm.seeded();
        cutOver();

        assertThat(warm.comparisons().compare(warm.trip()).disks().getFirst().why())
                .contains("at byte " + 40 * FileVm.BLOCK);
    }

    @Test
    void whatTheLastPassItselfComparedNeedsNoDigests() throws Exception {
        warm.seeded();
        passes(1);
        vm.forget();
        assertThat(cutOver().disks()).extracting(DiskPass::method).containsOnly(Method.RESYNC);

        var found = warm.comparisons().compare(warm.trip());

        assertThat(found.disks()).extracting(Disk::said).containsOnly(Said.WHOLE_BEFORE);
        assertThat(found.differs()).isFalse();
    }

    /// Digests that were left in the middle of a change are of no moment, and are made anew in the next pass; in a last one that
    /// is not done, and told.
    @Test
    void digestsThatWereLeftInTheMiddleAreNotTrusted() throws Exception {
        warm.seeded();
        passes(1);
        leftInTheMiddle();
        passes(1);
        assertThat(BlockSums.moment(Sums.file(warm.file(A)), 5L * MIB + 512)).isEqualTo(3);
        leftInTheMiddle();
        vm.writes(3);
        cutOver();

        var found = warm.comparisons().compare(warm.trip());

        assertThat(found.disks().getFirst().said()).isEqualTo(Said.NOT_COMPARED);
        assertThat(found.disks().getFirst().why()).contains("were not kept");
        assertThat(found.disks().getLast().said()).isEqualTo(Said.EQUAL);
    }

    @Test
    void aDiskWhoseComparisonMadeRoomIsNotReadAgainFromTheStart() throws Exception {
        vm.write(A, 0, 5 * MIB + 512);
        warm.seeded();
        passes(1);
        cutOver();
        vm.read.clear();
        int[] asked = {0};
        var node = warm.comparisons();
        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> node.compare(warm.trip(() -> {
                    synchronized (asked) {
                        return ++asked[0] > 4;
                    }
                })));
        assertThat(e.isStop()).isTrue();
        assertThat(node.of(warm.migration).disks()).isEmpty();
        long before = vm.read.values().stream().mapToLong(Long::longValue).sum();
        assertThat(before).isGreaterThanOrEqualTo(2L * MIB);

        var found = node.compare(warm.trip());

        assertThat(found.disks()).extracting(Disk::said).containsOnly(Said.EQUAL);
        assertThat(found.disks().getFirst().readBytes()).isEqualTo(5L * MIB + 512);
        assertThat(vm.read.values().stream().mapToLong(Long::longValue).sum())
                .isLessThan(found.disks().stream().mapToLong(Disk::readBytes).sum() + 300_000);
    }

    @Test
    void onlyTheLastPassesSnapshotStaysForIt() throws Exception {
        warm.seeded();
        passes(1);
        cutOver();
        warm.replicator().goOn(warm.migration);
        vm.writes(3);
        String last = cutOver().snapshotName();
        assertThat(vm.snapshotsLeft()).isEqualTo(2);
        warm.comparisons().await(warm.migration);

        assertThat(warm.replicator().removeOtherSnapshots(warm.migration, warm.trip().vm())).hasValueSatisfying(
                told -> assertThat(told).contains("1 other snapshot was"));

        assertThat(vm.state().snapshots()).singleElement().satisfies(left -> assertThat(left.name()).isEqualTo(last));
        assertThat(warm.replicator().removeOtherSnapshots(warm.migration, warm.trip().vm())).isEmpty();
        assertThat(warm.comparisons().compare(warm.trip()).disks()).extracting(Disk::said).containsOnly(Said.EQUAL);
    }

    private void leftInTheMiddle() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(Sums.file(warm.file(A)).toFile(), "rw")) {
            file.seek(16);
            file.writeLong(0);
        }
    }

    @Test
    void aComparisonThatIsStoppedGoesOnWithTheDisksThatAreLeft() throws Exception {
        warm.seeded();
        passes(1);
        cutOver();
        int[] asked = {0};

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.comparisons().compare(warm.trip(() -> {
                    synchronized (asked) {
                        return ++asked[0] > 1 && !warm.comparisons().of(warm.migration).disks().isEmpty();
                    }
                })));

        assertThat(e.isStop()).isTrue();
        assertThat(warm.comparisons().of(warm.migration).disks()).hasSize(1);
        warm.comparing = false;
        assertThat(warm.comparisons().isDue(warm.migration)).as("half of it says nothing of the whole").isTrue();
        assertThat(warm.comparisons().compare(warm.trip()).disks()).extracting(Disk::said).containsExactly(Said.EQUAL,
                Said.EQUAL);
    }

    /// Wherever passes break off, the digests are those of what the target holds, or are made anew.
    @Test
    void howeverPassesBreakOffWhatIsEqualIsToldEqual() throws Exception {
        long seed = Long.getLong("towpath.seed", System.nanoTime());
        System.out.printf("SourceComparisonTest: -Dtowpath.seed=%d%n", seed);
        Random random = new Random(seed);
        int[] left = {Integer.MAX_VALUE};
        vm.hook = point -> {
            if (--left[0] < 0) {
                left[0] = Integer.MAX_VALUE;
                throw new SourceFaultException(SourceFaultException.Kind.UNREACHABLE, "reset", "it broke off", null);
            }
        };
        warm.seeded();
        int broke = 0;
        for (int i = 0; i < 30; i++) {
            vm.writes(3);
            left[0] = random.nextInt(14);
            int[] asked = {random.nextInt(30)};
            try {
                warm.replicator().pass(warm.trip(() -> {
                    synchronized (asked) {
                        return --asked[0] == 0;
                    }
                }));
            } catch (ReplicationException e) {
                broke++;
            }
        }
        left[0] = Integer.MAX_VALUE;
        passes(1);
        cutOver();
        assertThat(broke).isPositive();
        assertThat(warm.there(A)).isEqualTo(vm.now(A));
        targetRuns();

        assertThat(warm.comparisons().compare(warm.trip()).disks()).extracting(Disk::said).containsOnly(Said.EQUAL);
    }

    @Test
    void nothingIsKeptWhereNobodyWantsIt() throws Exception {
        warm.comparing = false;
        warm.seeded();
        cutOver();

        assertThat(Files.exists(Sums.file(warm.file(A)))).isFalse();
        assertThat(warm.comparisons().isDue(warm.migration)).isFalse();
        assertThat(warm.comparisons().compare(warm.trip()).disks()).isEmpty();
    }
}
