package io.towpath.replication.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CadenceTest {

    private static final Instant CUTOVER = SimulatedVm.BEGIN.plus(Duration.ofHours(111).plusMinutes(17));
    private static final int VMS = 30;

    private record Trip(List<PassFacts> passes, Landing landing) {

        long copied() {
            return passes.stream().skip(1).mapToLong(PassFacts::changed).sum();
        }
    }

    @Test
    void beatsAPassEveryHourOrHalfTheLastOne() {
        List<Double> outage = new ArrayList<>();
        long bytes = 0;
        long usualBytes = 0;
        long passes = 0;
        long usualPasses = 0;

        for (int i = 0; i < VMS; i++) {
            Trip ours = trip(new SimulatedVm(500 + i), CadenceTest::adaptive);
            Trip usual = trip(new SimulatedVm(500 + i), CadenceTest::usual);
            outage.add(seconds(ours.landing, Part.FINAL_COPY) / seconds(usual.landing, Part.FINAL_COPY));
            bytes += ours.copied();
            usualBytes += usual.copied();
            passes += ours.passes.size();
            usualPasses += usual.passes.size();
        }

        System.out.printf("final copy %.2f of the usual at the middle, bytes copied before %.2f, snapshots %.2f%n",
                middle(outage), (double) bytes / usualBytes, (double) passes / usualPasses);
        assertThat(middle(outage)).isLessThan(0.5);
        assertThat(bytes).isLessThan(usualBytes);
        assertThat(passes).isLessThan(usualPasses);
    }

    @Test
    void intervalsShrinkTowardsTheCutoverAndEndBeforeIt() {
        for (int i = 0; i < VMS; i++) {
            List<PassFacts> passes = new SimulatedVm(900 + i).passesUntil(CUTOVER, policy(null));

            PassFacts last = passes.getLast();
            List<Double> intervals = intervals(passes);
            assertThat(Duration.between(last.endedAt(), CUTOVER)).as("VM %d", i).isBetween(Duration.ofMinutes(-10),
                    Duration.ofMinutes(20));
            // of what is learned later nothing makes them longer again, as long as the cutover comes nearer
            int longest = intervals.indexOf(intervals.stream().max(Double::compare).orElseThrow());
            List<Double> after = intervals.subList(longest, intervals.size());
            assertThat(after.getLast()).as("VM %d: %s", i, after).isLessThan(after.getFirst() / 4);
        }
    }

    @Test
    void neverRestsShorterThanASnapshotCostsNorLongerThanHalfADay() {
        for (int i = 0; i < VMS; i++) {
            var vm = new SimulatedVm(1300 + i);
            vm.passesUntil(CUTOVER, (soFar, now, at) -> {
                Predictor.Known known = known(vm, soFar);
                Cadence.Next next = Cadence.next(known, now, at, null);
                Duration snapshots = Duration.ofMillis((long) (2000 * known.times().overhead())).minusMillis(100);
                if (next.why() != Cadence.Why.CUTOVER) {
                    assertThat(next.interval()).isBetween(snapshots, Duration.ofHours(12));
                    assertThat(next.at()).isAfterOrEqualTo(now);
                }
                return next.at();
            });
        }
    }

    @Test
    void aShorterBearableOutageMakesIntervalsShorter() {
        var vm = new SimulatedVm(77);
        List<PassFacts> passes = vm.passesUntil(CUTOVER, policy(null)).stream().limit(9).toList();
        Predictor.Known known = known(vm, passes);
        Instant now = passes.getLast().endedAt();

        Duration strict = Cadence.next(known, now, null, Duration.ofMinutes(3)).interval();
        Duration relaxed = Cadence.next(known, now, null, Duration.ofHours(2)).interval();

        assertThat(strict).isLessThan(relaxed);
        assertThat(relaxed).isEqualTo(Duration.ofHours(12));
    }

    @Test
    void theFirstPassesTeachByDifferentIntervals() {
        var vm = new SimulatedVm(78);
        List<PassFacts> seed = List.of(vm.pass(PassFacts.Kind.SEED, SimulatedVm.BEGIN, SimulatedVm.BEGIN));

        Cadence.Next first = Cadence.next(known(vm, seed), seed.getLast().endedAt(), null, null);

        assertThat(first.why()).isEqualTo(Cadence.Why.LEARNING);
        assertThat(first.at()).isAfterOrEqualTo(seed.getLast().endedAt());
    }

    @Test
    void noPassBeginsThatWouldNotEndBeforeTheCutover() {
        var vm = new SimulatedVm(79);
        List<PassFacts> passes = vm.passesUntil(CUTOVER, policy(null)).stream().limit(9).toList();
        Instant now = passes.getLast().endedAt();

        Cadence.Next next = Cadence.next(known(vm, passes), now, now.plusSeconds(5), null);

        assertThat(next.why()).isEqualTo(Cadence.Why.CUTOVER);
        assertThat(next.at()).isEqualTo(now.plusSeconds(5));
    }

    private static Trip trip(SimulatedVm vm, java.util.function.Function<SimulatedVm, SimulatedVm.Policy> policy) {
        List<PassFacts> passes = vm.passesUntil(CUTOVER, policy.apply(vm));
        Instant begins = passes.getLast().endedAt().isAfter(CUTOVER) ? passes.getLast().endedAt() : CUTOVER;
        Prediction predicted = Predictor.predict(known(vm, passes), passes.getLast().frozenAt(), begins, 1)
                .orElseThrow();
        return new Trip(passes, vm.cutOver(passes.getLast().frozenAt(), begins, true, predicted));
    }

    private static SimulatedVm.Policy adaptive(SimulatedVm vm) {
        return (soFar, now, at) -> Cadence.next(known(vm, soFar), now, at, null).at();
    }

    /// What others do: an hour, or half of what the last pass took where that is longer.
    private static SimulatedVm.Policy usual(SimulatedVm vm) {
        return (soFar, now, at) -> {
            PassFacts last = soFar.getLast();
            Duration half = Duration.between(last.frozenAt(), last.endedAt()).dividedBy(2);
            return now.plus(half.compareTo(Duration.ofHours(1)) > 0 ? half : Duration.ofHours(1));
        };
    }

    private static SimulatedVm.Policy policy(@org.jspecify.annotations.Nullable Duration bearable) {
        return (soFar, now, at) -> Cadence
                .next(new Predictor.Known(soFar, List.of(), SimulatedVm.ZONE, Long.MAX_VALUE / 4), now, at, bearable)
                .at();
    }

    private static Predictor.Known known(SimulatedVm vm, List<PassFacts> passes) {
        return new Predictor.Known(passes, List.of(), SimulatedVm.ZONE, vm.capacity);
    }

    private static List<Double> intervals(List<PassFacts> passes) {
        List<Double> intervals = new ArrayList<>();
        for (int i = 1; i < passes.size(); i++) {
            intervals.add(PassFacts.seconds(Duration.between(passes.get(i - 1).frozenAt(), passes.get(i).frozenAt())));
        }
        return intervals;
    }

    private static double seconds(Landing landing, Part part) {
        return PassFacts.seconds(landing.took().get(part));
    }

    private static double middle(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
