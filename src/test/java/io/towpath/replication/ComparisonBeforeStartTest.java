package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.platform.spi.Power;
import io.towpath.replication.DiskPass.Method;
import io.towpath.replication.SourceComparisons.Comparison;
import io.towpath.replication.SourceComparisons.Disk;
import io.towpath.replication.SourceComparisons.Said;
import io.towpath.slot.SlotWorld;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// All of a source is compared before its target may start: what change tracking kept silent about is there when users are.
class ComparisonBeforeStartTest extends ComparedVm {

    @BeforeEach
    void onlyThen() {
        warm.comparing = false;
        warm.beforeStart = true;
    }

    @Test
    void whatTrackingKeptSilentAboutIsFoundAndBroughtOver() throws Exception {
        lyingAtTheCutover();
        var comparisons = warm.comparisons();
        assertThat(comparisons.wantedBeforeStart(warm.migration)).isTrue();

        Comparison found = comparisons.compareBeforeStart(warm.trip());
        assertThat(found.disks()).extracting(Disk::said).containsExactly(Said.DIFFERS, Said.EQUAL);
        assertThat(warm.replicator().behind(warm.trip())).as("it is not what the source is").isTrue();
        Pass repair = warm.replicator().catchUp(warm.trip()).orElseThrow();
        vm.read.clear();
        Comparison again = comparisons.compareBeforeStart(warm.trip());

        assertThat(repair.disks()).extracting(DiskPass::method).containsExactly(Method.RESYNC, Method.DELTA);
        assertThat(again.disks()).extracting(Disk::said).containsExactly(Said.WHOLE_BEFORE, Said.EQUAL);
        assertThat(vm.read.values().stream().mapToLong(Long::longValue).sum()).as("nothing is read a second time")
                .isZero();
        assertThat(Arrays.equals(warm.there(A), vm.now(A))).isTrue();
        assertThat(comparisons.isDue(warm.migration)).as("nor in the soak").isFalse();
        assertThat(warm.stored().of(warm.migration).orElseThrow().disks().getFirst().liedAt()).isNotNull();
    }

    /// Between what was found and the pass that brings it over.
    @Test
    void oneThatIsKilledGoesOnWithWhatDiffers() throws Exception {
        lyingAtTheCutover();
        warm.comparisons().compareBeforeStart(warm.trip());
        vm.hook = point -> {
            if (point.equals("before read")) {
                throw new IOException("killed");
            }
        };
        catchThrowableOfType(ReplicationException.class, () -> warm.replicator().catchUp(warm.trip()));
        vm.hook = _ -> {};

        assertThat(warm.replicator().catchUp(warm.trip())).as("by another node").isPresent();
        assertThat(warm.comparisons().compareBeforeStart(warm.trip()).disks()).extracting(Disk::said)
                .containsExactly(Said.WHOLE_BEFORE, Said.EQUAL);
        assertThat(Arrays.equals(warm.there(A), vm.now(A))).isTrue();
    }

    @Test
    void noRuleOnBandwidthHoldsItUpWhileNobodyIsServed() throws Exception {
        warm.seeded();
        passes(1);
        cutOver();
        SlotWorld.rate(warm.jdbc, warm.bandwidth, 65_536L);

        long from = System.nanoTime();
        assertThat(warm.comparisons().compareBeforeStart(warm.trip()).equal()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - from)).as("8 MiB take 128 s at the rate")
                .isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void nothingIsBroughtOverOnceItsTargetMayRun() throws Exception {
        warm.seeded();
        cutOver();
        vm.write(A, 9 * FileVm.BLOCK, 50);
        warm.jdbc.sql("alter table migration_power drop constraint migration_power_of_migration").update();
        warm.jdbc.sql("""
                insert into migration_power (migration_id, source_power, start_began_at) values (:id, 'FILES', now())
                """).param("id", warm.migration).update();
        byte[] before = warm.there(A);

        assertThat(catchThrowableOfType(ReplicationException.class, () -> warm.replicator().catchUp(warm.trip()))
                .code()).isEqualTo("source-wrote");

        assertThat(Arrays.equals(warm.there(A), before)).isTrue();
        assertThat(warm.last().number()).isEqualTo(2);
    }

    @Test
    void whoWentOnWithoutItDidNotForAnotherCutover() throws Exception {
        warm.seeded();
        cutOver();
        warm.comparisons().leave(warm.migration, "lena", "it takes too long");
        warm.comparisons().accept(warm.migration, "lena", "a page file");

        warm.replicator().goOn(warm.migration);

        assertThat(warm.comparisons().of(warm.migration).leftBy()).isNull();
        assertThat(warm.comparisons().of(warm.migration).acceptedBy()).isNull();
    }

    /// Its source served between two last passes that follow each other.
    @Test
    void whatWasEqualBeforeTheSourceServedIsComparedAgain() throws Exception {
        warm.seeded();
        cutOver();
        assertThat(warm.comparisons().compareBeforeStart(warm.trip()).equal()).isTrue();
        warm.replicator().goOn(warm.migration);
        vm.power = Power.ON;
        silently(A, 9);

        cutOver();

        assertThat(warm.comparisons().compareBeforeStart(warm.trip()).disks()).extracting(Disk::said)
                .containsExactly(Said.DIFFERS, Said.EQUAL);
    }

    @Test
    void whatWasEqualBeforeTheSourceWasSeenToRunIsComparedAgain() throws Exception {
        warm.seeded();
        cutOver();
        assertThat(warm.comparisons().compareBeforeStart(warm.trip()).equal()).isTrue();
        vm.power = Power.ON;
        silently(A, 9);
        catchThrowableOfType(ReplicationException.class, () -> warm.replicator().catchUp(warm.trip()));
        vm.power = Power.OFF;

        warm.replicator().catchUp(warm.trip());

        assertThat(warm.comparisons().compareBeforeStart(warm.trip()).disks()).extracting(Disk::said)
                .containsExactly(Said.DIFFERS, Said.EQUAL);
    }

    /// Its source was started after the comparison, unseen, and wrote: one more last pass comes before the start.
    @Test
    void aLaterLastPassIsComparedInTheSoakWithTheDigestsThatStay() throws Exception {
        warm.seeded();
        cutOver();
        assertThat(warm.comparisons().compareBeforeStart(warm.trip()).equal()).isTrue();
        vm.write(A, 20 * FileVm.BLOCK, 50);
        silently(B, 9);
        assertThat(warm.replicator().catchUp(warm.trip())).isPresent();
        assertThat(warm.comparisons().isDue(warm.migration)).isTrue();

        assertThat(warm.comparisons().compare(warm.trip()).disks()).extracting(Disk::said)
                .containsExactly(Said.EQUAL, Said.DIFFERS);
        assertThat(Sums.file(warm.file(A))).doesNotExist();
    }

    /// It was asked for only when it was copied already.
    @Test
    void whatHasNoDigestsIsComparedByOneMorePass() throws Exception {
        warm.beforeStart = false;
        warm.seeded();
        warm.beforeStart = true;
        silently(A, 9);
        cutOver();
        var comparisons = warm.comparisons();

        assertThat(comparisons.comparesWithoutDigests(warm.migration)).isTrue();
        Pass whole = warm.replicator().catchUp(warm.trip()).orElseThrow();

        assertThat(whole.disks()).extracting(DiskPass::method).containsOnly(Method.RESYNC);
        assertThat(Arrays.equals(warm.there(A), vm.now(A))).isTrue();
        assertThat(comparisons.comparesWithoutDigests(warm.migration)).as("once").isFalse();
        assertThat(comparisons.compareBeforeStart(warm.trip()).disks()).extracting(Disk::said)
                .containsOnly(Said.WHOLE_BEFORE);
        assertThat(warm.stored().of(warm.migration).orElseThrow().disks()).extracting(ReplicaDisk::liedAt)
                .containsOnlyNulls();
    }

    /// For a reason that did not last: the one more pass brings it by what changed.
    @Test
    void whatWasReadWholeStandsWhileAnotherDiskIsByOneMorePass() throws Exception {
        oneIsReadWholeAndTheOtherHasNoDigests();
        var comparisons = warm.comparisons();
        assertThat(comparisons.comparesWithoutDigests(warm.migration)).isTrue();
        assertThat(warm.replicator().catchUp(warm.trip()).orElseThrow().disks()).extracting(DiskPass::method)
                .containsExactly(Method.RESYNC, Method.DELTA);

        assertThat(comparisons.comparesWithoutDigests(warm.migration)).isFalse();
        assertThat(comparisons.compareBeforeStart(warm.trip()).disks()).extracting(Disk::said)
                .containsOnly(Said.WHOLE_BEFORE);
    }

    @Test
    void aRetryReadsWholeWhatCouldNotBeComparedForWantOfDigests() throws Exception {
        oneIsReadWholeAndTheOtherHasNoDigests();
        var comparisons = warm.comparisons();
        assertThat(comparisons.compareBeforeStart(warm.trip()).disks()).extracting(Disk::said)
                .containsExactly(Said.NOT_COMPARED, Said.WHOLE_BEFORE);

        assertThat(comparisons.comparesWithoutDigests(warm.migration)).isTrue();
        warm.replicator().catchUp(warm.trip());

        assertThat(comparisons.compareBeforeStart(warm.trip()).disks()).extracting(Disk::said)
                .containsOnly(Said.WHOLE_BEFORE);
        assertThat(comparisons.comparesWithoutDigests(warm.migration)).as("once").isFalse();
    }

    @Test
    void nothingIsReadWholeForAWishThatWasWithdrawn() throws Exception {
        oneIsReadWholeAndTheOtherHasNoDigests();
        var comparisons = warm.comparisons();
        assertThat(comparisons.comparesWithoutDigests(warm.migration)).isTrue();
        warm.beforeStart = false;

        comparisons.withdrawn(warm.migration);

        assertThat(warm.replicator().behind(warm.trip())).isFalse();
        assertThat(comparisons.isDue(warm.migration)).as("none was begun").isFalse();
    }

    private void oneIsReadWholeAndTheOtherHasNoDigests() throws Exception {
        warm.beforeStart = false;
        warm.seeded();
        warm.beforeStart = true;
        warm.jdbc.sql("update replication_disk set resync_reason = 'its answer was cut short' where disk_key = :key")
                .param("key", B).update();
        cutOver();
        assertThat(warm.last().disks()).extracting(DiskPass::method).containsExactly(Method.DELTA, Method.RESYNC);
    }

    @Test
    void whoGoesOnWithoutItWaitsForNoSuchPassEither() throws Exception {
        warm.beforeStart = false;
        warm.seeded();
        warm.beforeStart = true;
        cutOver();
        assertThat(warm.comparisons().comparesWithoutDigests(warm.migration)).isTrue();
        assertThat(warm.replicator().behind(warm.trip())).isTrue();

        warm.comparisons().leave(warm.migration, "lena", "it takes too long");

        assertThat(warm.replicator().behind(warm.trip())).isFalse();
    }

    private void silently(String disk, int block) throws IOException {
        vm.silentAbout.add(block);
        vm.write(disk, block * FileVm.BLOCK + 100, 50);
    }

    private void lyingAtTheCutover() throws ReplicationException, IOException {
        warm.seeded();
        passes(1);
        vm.silentAbout.add(9);
        vm.write(A, 9 * FileVm.BLOCK + 100, 50);
        cutOver();
        assertThat(Arrays.equals(warm.there(A), vm.now(A))).as("no sample was taken").isFalse();
    }
}
