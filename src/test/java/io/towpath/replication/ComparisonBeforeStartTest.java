package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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

    private void lyingAtTheCutover() throws ReplicationException, IOException {
        warm.seeded();
        passes(1);
        vm.silentAbout.add(9);
        vm.write(A, 9 * FileVm.BLOCK + 100, 50);
        cutOver();
        assertThat(Arrays.equals(warm.there(A), vm.now(A))).as("no sample was taken").isFalse();
    }
}
