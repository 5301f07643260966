package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.disk.BlockSums;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.replication.SourceComparisons.Disk;
import io.towpath.replication.SourceComparisons.Said;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of the comparison of a source where it, or what it needs, is in trouble.
class ComparisonTroubleTest extends ComparedVm {

    /// The target's folder may be full, or not be written to: neither a seed nor a pass waits for it.
    @Test
    void digestsThatCannotBeKeptHoldUpNoPass() throws Exception {
        for (String key : new String[]{A, B}) {
            Files.createFile(Files.createDirectories(Sums.file(warm.file(key))).resolve("in the way"));
        }

        assertThat(warm.seeded().landedAt()).isNotNull();
        passes(2);
        vm.writes(5);
        cutOver();

        assertThat(warm.there(A)).isEqualTo(vm.now(A));
        assertThat(warm.there(B)).isEqualTo(vm.now(B));
        var found = warm.comparisons().compare(warm.trip());
        assertThat(found.disks()).hasSize(2).allSatisfy(disk -> {
            assertThat(disk.said()).isEqualTo(Said.NOT_COMPARED);
            assertThat(disk.why()).contains("were not kept");
        });
    }

    @Test
    void digestsAreMadeAnewOnceTheyCanBeKept() throws Exception {
        Path sums = Sums.file(warm.file(A));
        Path inTheWay = Files.createDirectories(sums).resolve("in the way");
        Files.createFile(inTheWay);
        warm.seeded();
        Files.delete(inTheWay);
        Files.delete(sums);

        passes(1);
        vm.writes(5);
        cutOver();

        assertThat(warm.comparisons().compare(warm.trip()).disks()).extracting(Disk::said).containsOnly(Said.EQUAL);
    }

    @Test
    void aSourceThatIsGoneIsNotComparedAndSaysSo() throws Exception {
        warm.seeded();
        passes(1);
        cutOver();
        vm.hook = point -> {
            throw new SourceFaultException(SourceFaultException.Kind.GONE, "ManagedObjectNotFound", "vm-7 was deleted",
                    null);
        };

        var found = warm.comparisons().compare(warm.trip());

        assertThat(found.disks()).hasSize(2).allSatisfy(disk -> {
            assertThat(disk.said()).isEqualTo(Said.NOT_COMPARED);
            assertThat(disk.why()).contains("vm-7 was deleted");
        });
        assertThat(found.equal()).isFalse();
        assertThat(warm.comparisons().isDue(warm.migration)).isFalse();
    }

    /// Of a VM that the source knows nothing is taken for gone by itself: the other disks are compared, and a person decides.
    @ParameterizedTest
    @ValueSource(strings = {"before disks", "before ways", "before read"})
    void aFileThatIsMissingIsNoSourceThatIsGone(String at) throws Exception {
        warm.seeded();
        passes(1);
        cutOver();
        int[] asked = {0};
        vm.hook = point -> {
            if (point.equals(at) && ++asked[0] == 1) {
                throw new SourceFaultException(SourceFaultException.Kind.GONE, "FileNotFound",
                        "[ds1] web01/web01-000001-delta.vmdk: it is not there", null);
            }
        };

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.comparisons().compare(warm.trip()));

        assertThat(e).isNotNull();
        assertThat(e.code()).isEqualTo("source-part-gone");
        assertThat(e.what()).contains("web01 is at the source", "Hard disk 2000", "web01-000001-delta.vmdk");
        assertThat(e.passes()).isFalse();
        assertThat(warm.comparisons().of(warm.migration).disks()).as("the other disk").singleElement()
                .satisfies(disk -> assertThat(disk.said()).isEqualTo(Said.EQUAL));
        assertThat(warm.comparisons().isDue(warm.migration)).isTrue();
        assertThat(Sums.file(warm.file(A))).exists();
        assertThat(warm.comparisons().compare(warm.trip()).equal()).as("once it is back").isTrue();
    }

    /// As of a node that stood still longer than its lease holds.
    @Test
    void whoWasOvertakenWhileItComparesTellsNothingAndDeletesNothing() throws Exception {
        warm.seeded();
        passes(1);
        cutOver();
        vm.hook = point -> {
            if (point.equals("before ways")) {
                overtake();
            }
        };

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.comparisons().compare(warm.trip()));

        assertThat(e.isStop()).isTrue();
        assertThat(warm.comparisons().of(warm.migration).disks()).isEmpty();
        assertThat(Sums.file(warm.file(A))).exists();
        vm.hook = point -> {};
        assertThat(warm.comparisons().compare(warm.trip()).equal()).isTrue();
    }

    @Test
    void whoWasOvertakenWhileItKeepsDigestsSaysNothingOfThem() throws Exception {
        warm.seeded();
        vm.writes(5);
        Path sums = Sums.file(warm.file(A));
        boolean[] overtaken = {false};

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().pass(warm.trip(() -> {
                    synchronized (overtaken) {
                        if (!overtaken[0] && beingChanged(sums)) {
                            overtaken[0] = true;
                            overtake();
                        }
                        return false;
                    }
                })));

        assertThat(overtaken[0]).isTrue();
        assertThat(e.isStop()).isTrue();
        assertThat(sums).as("another one's by now").exists();
        assertThat(BlockSums.moment(sums, 5L * MIB + 512)).isZero();
    }

    private static boolean beingChanged(Path sums) {
        try {
            return Files.exists(sums) && BlockSums.moment(sums, 5L * MIB + 512) == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aVmThatGoesWhileItIsReadIsGone() throws Exception {
        warm.seeded();
        passes(1);
        cutOver();
        boolean[] gone = {false};
        vm.hook = point -> {
            gone[0] |= point.equals("before ways");
            if (gone[0]) {
                throw new SourceFaultException(SourceFaultException.Kind.GONE, "ManagedObjectNotFound",
                        "vm-7 was deleted", null);
            }
        };

        assertThat(warm.comparisons().compare(warm.trip()).disks()).hasSize(2)
                .allSatisfy(disk -> assertThat(disk.why()).contains("vm-7 was deleted"));
    }

    /// A node that was thought dead may be comparing still.
    @Test
    void aDifferenceThatIsFoundIsToldAlsoWhereSomebodyWentOnWithoutIt() throws Exception {
        warm.seeded();
        passes(1);
        vm.silentAbout.add(9);
        vm.write(A, 9 * FileVm.BLOCK + 100, 50);
        vm.write(A, 30 * FileVm.BLOCK, 10);
        cutOver();
        boolean[] left = {false};
        vm.hook = point -> {
            if (point.equals("before ways") && !left[0]) {
                left[0] = true;
                warm.comparisons().leave(warm.migration, "lena", "it takes too long");
            }
        };

        var found = warm.comparisons().compare(warm.trip());

        assertThat(left[0]).isTrue();
        assertThat(found.disks()).extracting(Disk::said).containsExactly(Said.DIFFERS, Said.NOT_COMPARED);
        assertThat(found.disks().getFirst().why()).isEqualTo("1 block of 64 KiB, at byte " + 9 * FileVm.BLOCK);
        warm.comparisons().leave(warm.migration, "lena", "once more");
        assertThat(warm.comparisons().of(warm.migration).differs()).as("leaving takes no difference away").isTrue();
    }

    /// What was found before stays, and a difference is not taken by it.
    @Test
    void aPersonGoesOnWithoutASourceThatCannotBeRead() throws Exception {
        warm.seeded();
        passes(1);
        cutOver();
        vm.hook = point -> {
            throw new IOException("no route to host");
        };
        assertThat(catchThrowableOfType(ReplicationException.class, () -> warm.comparisons().compare(warm.trip()))
                .code()).isEqualTo("source-io");
        assertThat(warm.comparisons().isDue(warm.migration)).isTrue();

        warm.comparisons().leave(warm.migration, "lena", "it was scrapped");

        assertThat(warm.comparisons().isDue(warm.migration)).isFalse();
        var found = warm.comparisons().of(warm.migration);
        assertThat(found.leftBy()).isEqualTo("lena");
        assertThat(found.acceptedBy()).isNull();
        assertThat(found.disks()).extracting(Disk::why).containsOnly("lena went on without it: it was scrapped");
        assertThat(warm.replicator().leaveSnapshots(warm.migration, "no route to host")).hasValueSatisfying(
                told -> assertThat(told).contains("1 of our snapshots", "stay on the books: no route to host"));
        assertThat(warm.stored().openSnapshots()).isNotEmpty().allSatisfy(each -> {
            assertThat(each.removalWantedAt()).isNotNull();
            assertThat(each.lastError()).isEqualTo("no route to host");
        });
        assertThat(warm.stored().passes(warm.migration)).extracting(Pass::state).containsOnly(Pass.State.DONE);
        assertThat(warm.replicator().leaveTracking(warm.migration)).hasValueSatisfying(
                told -> assertThat(told).contains("stays on"));
    }

    @Test
    void aHostThatIsShortOfMemoryIsToldAsSuch() throws Exception {
        warm.seeded();
        passes(1);
        cutOver();
        for (String point : new String[]{"before ways", "before read"}) {
            vm.hook = at -> {
                if (at.equals(point)) {
                    throw new IOException(
                            "received NFC error 5 from server: Failed to allocate the requested 24117272");
                }
            };
            ReplicationException e = catchThrowableOfType(ReplicationException.class,
                    () -> warm.comparisons().compare(warm.trip()));
            assertThat(e.code()).isEqualTo(ReplicationException.MEMORY);
            assertThat(e.passes()).isTrue();
        }
    }

    @Test
    void nothingOfItStaysWhenTheTripEndsBefore() throws Exception {
        warm.seeded();
        passes(1);
        assertThat(Sums.file(warm.file(A))).exists();

        warm.comparisons().over(warm.migration);

        assertThat(Sums.file(warm.file(A))).doesNotExist();
        assertThat(warm.file(A)).exists();
    }

    private void overtake() {
        try {
            warm.log().take(warm.migration);
        } catch (ReplicationException e) {
            throw new AssertionError(e);
        }
    }
}
