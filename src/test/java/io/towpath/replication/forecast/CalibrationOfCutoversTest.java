package io.towpath.replication.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// 200 cutovers of VMs whose churn is known: do the predictions hold, and do they say anything? Half are planned, so that the
/// last pass ends just before; half are asked for at any moment, when the last pass may be half a day ago.
class CalibrationOfCutoversTest {

    private static final int CUTOVERS = 200;
    private static final long SEED = Long.getLong("towpath.seed", 20260302);

    private static final List<Double> AT_THE_END = new ArrayList<>();
    private static final List<Double> SIX_HOURS_AHEAD = new ArrayList<>();
    private static final List<Double> ANY_MOMENT = new ArrayList<>();
    private static final List<Double> BYTES = new ArrayList<>();
    private static final List<Double> WIDTH = new ArrayList<>();
    private static final List<Double> WIDTH_AHEAD = new ArrayList<>();
    private static final List<Double> TOO_HIGH = new ArrayList<>();
    private static final List<Double> OFF = new ArrayList<>();
    private static final List<Prediction> PREDICTED = new ArrayList<>();
    private static final List<Landing> ACTUAL = new ArrayList<>();

    @BeforeAll
    static void cutOverTwoHundredVms() {
        Random random = new Random(SEED);
        List<Landing> landings = new ArrayList<>();
        for (int i = 0; i < CUTOVERS; i++) {
            var vm = new SimulatedVm(SEED + i);
            // from two and a half to seven days after the seed, at any hour
            Instant cutover = SimulatedVm.BEGIN.plus(Duration.ofMinutes(60 * 60 + random.nextInt(108 * 60)));
            Instant ahead = cutover.minus(Duration.ofHours(6));
            boolean planned = i % 2 == 0;
            List<PassFacts> passes = vm.passesUntil(cutover, (soFar, now, at) -> Cadence
                    .next(known(vm, soFar, landings), now, planned ? at : null, null).at());

            Instant frozen = passes.getLast().frozenAt();
            Instant begins = passes.getLast().endedAt().isAfter(cutover) ? passes.getLast().endedAt() : cutover;
            Prediction predicted = Predictor.predict(known(vm, passes, landings), frozen, begins, i).orElseThrow();
            Landing actual = vm.cutOver(frozen, begins, false, predicted);

            if (planned) {
                List<PassFacts> early = passes.stream().filter(pass -> !pass.endedAt().isAfter(ahead)).toList();
                Predictor.Known then = known(vm, early, landings);
                Prediction told = Predictor.predict(then, Cadence.lastFreeze(then, ahead, cutover), cutover, i)
                        .orElseThrow();
                SIX_HOURS_AHEAD.add(ratio(actual.outage(), told.nineInTen()));
                WIDTH_AHEAD.add(ratio(told.nineInTen(), told.middle()));
            } else {
                ANY_MOMENT.add(ratio(actual.outage(), predicted.nineInTen()));
                BYTES.add((double) actual.changed() / predicted.mostly());
            }
            landings.add(actual);
            PREDICTED.add(predicted);
            ACTUAL.add(actual);
            AT_THE_END.add(ratio(actual.outage(), predicted.nineInTen()));
            WIDTH.add(ratio(predicted.nineInTen(), predicted.middle()));
            TOO_HIGH.add(ratio(predicted.nineInTen(), actual.outage()));
            OFF.add(Math.abs(Math.log(ratio(actual.outage(), predicted.middle()))));
        }
        System.out.printf("seed %d: %d cutovers; kept P90 %.1f %%, of those at any moment"
                + " %.1f %% (bytes %.1f %%), six hours ahead %.1f %%; kept P50 within a factor"
                + " of %.2f at the middle; P90/P50 middle %.2f, worst %.2f, ahead %.2f; P90/actual middle %.2f, worst"
                + " %.2f%n", SEED, CUTOVERS, share(AT_THE_END), share(ANY_MOMENT), share(BYTES), share(SIX_HOURS_AHEAD),
                Math.exp(middle(OFF)), middle(WIDTH), most(WIDTH), middle(WIDTH_AHEAD), middle(TOO_HIGH),
                most(TOO_HIGH));
    }

    @Test
    void nineInTenActualsAreWithinP90() {
        assertThat(share(AT_THE_END)).isGreaterThanOrEqualTo(90);
    }

    /// A hundred, so that chance is worth a few.
    @Test
    void soAreThoseThatWereAskedForAtAnyMoment() {
        assertThat(share(ANY_MOMENT)).isGreaterThanOrEqualTo(88);
        assertThat(share(BYTES)).isGreaterThanOrEqualTo(88);
    }

    @Test
    void nineInTenActualsAreWithinWhatWasToldSixHoursBefore() {
        assertThat(share(SIX_HOURS_AHEAD)).isGreaterThanOrEqualTo(90);
    }

    /// A P90 of a day would always be kept. This one is at the middle less than 1.6 times the P50 and 1.7 times what it took.
    @Test
    void theP90IsSharpEnoughToPlanBy() {
        assertThat(middle(WIDTH)).isBetween(1.05, 1.6);
        assertThat(middle(WIDTH_AHEAD)).isLessThan(1.7);
        assertThat(middle(TOO_HIGH)).isLessThan(1.7);
        assertThat(middle(OFF)).isLessThan(Math.log(1.25));
    }

    /// P90 is kept by more than nine in ten only as far as chance and caution explain it.
    @Test
    void theP90IsNotKeptByAll() {
        assertThat(share(AT_THE_END)).isLessThan(99.5);
    }

    /// Groups of two to ten start when the last of them has arrived, all of them at once or a few at a time; theirs is the
    /// outage from the first power-off to the last start.
    @Test
    void nineInTenGroupsAreWithinTheP90OfTheirGroup() {
        Random random = new Random(SEED);
        List<Double> together = new ArrayList<>();
        List<Double> alone = new ArrayList<>();
        List<Double> inTurn = new ArrayList<>();
        List<Double> width = new ArrayList<>();
        List<Double> members = new ArrayList<>();
        List<Double> slowest = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            List<Integer> vms = random.ints(0, CUTOVERS).distinct().limit(2 + random.nextInt(9)).boxed().toList();
            Together.Told told = told(vms, 20, i);
            Group actual = new Group(vms, 20);
            together.add(ratio(actual.outage, told.whole().nineInTen()));
            width.add(ratio(told.whole().nineInTen(), told.whole().middle()));
            slowest.add(vms.stream().mapToDouble(vm -> ratio(actual.outage, PREDICTED.get(vm).nineInTen())).min()
                    .orElseThrow());
            int first = vms.getFirst();
            members.add(ratio(actual.lasted(0), told.members().get(new UUID(0, first)).outage().nineInTen()));
            alone.add(ratio(actual.lasted(0), PREDICTED.get(first).nineInTen()));
            inTurn.add(ratio(new Group(vms, 2).outage, told(vms, 2, i).whole().nineInTen()));
            assertThat(told.groups()).singleElement().satisfies(group -> {
                assertThat(group.outage()).isEqualTo(told.whole());
                assertThat(group.vms()).isEqualTo(vms.size());
            });
        }
        System.out.printf("400 groups; kept P90 %.1f %%, two at a time %.1f %%, members %.1f %% (by their own P90 %.1f"
                + " %%, groups by that of their slowest %.1f %%); P90/P50 middle %.2f%n", share(together),
                share(inTurn),
                share(members), share(alone), share(slowest), middle(width));

        assertThat(share(together)).isGreaterThanOrEqualTo(90);
        assertThat(share(inTurn)).isGreaterThanOrEqualTo(90);
        assertThat(share(members)).isGreaterThanOrEqualTo(90);
        assertThat(share(alone)).as("what a VM is told alone does not hold where it waits for others").isLessThan(85);
        assertThat(middle(width)).as("sharp enough to plan by").isLessThan(1.6);
        assertThat(share(together)).as("no caution without end").isLessThan(99.5);
    }

    private static Together.Told told(List<Integer> vms, int atOnce, int seed) {
        return Together.predict(vms.stream().map(vm -> new Together.Member(new UUID(0, vm), new UUID(1, 1),
                PREDICTED.get(vm).played())).toList(), atOnce, seed);
    }

    /// As a group really goes: who has arrived makes room for the next.
    private static final class Group {

        private final Duration outage;
        private final List<Duration> lasted = new ArrayList<>();

        Group(List<Integer> vms, int atOnce) {
            List<Duration> begun = new ArrayList<>();
            List<Duration> arrived = new ArrayList<>();
            for (int vm : vms) {
                Duration begins = arrived.size() < atOnce
                        ? Duration.ZERO
                        : arrived.stream().sorted().toList().get(arrived.size() - atOnce);
                begun.add(begins);
                Landing landing = ACTUAL.get(vm);
                arrived.add(begins.plus(landing.outage()).minus(start(landing)));
            }
            Duration barrier = arrived.stream().max(Duration::compareTo).orElseThrow();
            Duration ends = Duration.ZERO;
            for (int i = 0; i < vms.size(); i++) {
                Duration runs = barrier.plus(start(ACTUAL.get(vms.get(i))));
                lasted.add(runs.minus(begun.get(i)));
                ends = runs.compareTo(ends) > 0 ? runs : ends;
            }
            outage = ends;
        }

        private static Duration start(Landing landing) {
            return landing.took().getOrDefault(Part.START, Duration.ZERO);
        }

        Duration lasted(int member) {
            return lasted.get(member);
        }
    }

    private static Predictor.Known known(SimulatedVm vm, List<PassFacts> passes, List<Landing> landings) {
        List<Landing> latest = landings.subList(Math.max(0, landings.size() - 60), landings.size());
        return new Predictor.Known(passes, latest, SimulatedVm.ZONE, vm.capacity);
    }

    private static double share(List<Double> ratios) {
        return 100.0 * ratios.stream().filter(ratio -> ratio <= 1).count() / ratios.size();
    }

    private static double middle(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static double most(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    private static double ratio(Duration of, Duration by) {
        return (double) of.toMillis() / by.toMillis();
    }
}
