package io.towpath.replication.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PredictorTest {

    private static final long SEED = Long.getLong("towpath.seed", 17);
    private static final Instant CUTOVER = SimulatedVm.BEGIN.plus(Duration.ofHours(60));

    @Test
    void theSameSeedGivesTheSameAnswer() {
        Predictor.Known known = known(3);

        Prediction one = predict(known, CUTOVER);
        assertThat(predict(known, CUTOVER)).isEqualTo(one);
        assertThat(one.parts()).extracting(Prediction.PartTime::part).containsExactly(Part.SHUT_DOWN, Part.FINAL_QUERY,
                Part.FINAL_COPY, Part.PROVE, Part.DEFINE, Part.START);
        assertThat(one.passes()).isEqualTo(known.passes().size());
    }

    @Test
    void p90IsNeverBelowP50AndNothingIsNegativeOrEndless() {
        Random random = new Random(SEED);
        for (int i = 0; i < 60; i++) {
            Predictor.Known known = known(SEED + i);
            Prediction found = predict(known, CUTOVER.plus(Duration.ofMinutes(random.nextInt(40_000))));

            assertThat(found.nineInTen()).as("seed %d", SEED + i).isGreaterThanOrEqualTo(found.middle());
            assertThat(found.middle()).isPositive();
            assertThat(found.mostly()).isBetween(found.changed(), known.capacity());
            assertThat(found.parts()).allSatisfy(part -> assertThat(part.nineInTen())
                    .isGreaterThanOrEqualTo(part.middle()).isLessThan(Duration.ofDays(366)));
        }
    }

    /// All that is stored is read, at the speed of the seed.
    @Test
    void comparingAllBeforeTheStartIsAPartOfTheOutageAndMakesPassesNoMoreFrequent() {
        Predictor.Known plain = known(3);
        PassFacts seed = plain.passes().getFirst();
        Predictor.Known compared = new Predictor.Known(plain.passes(), List.of(), plain.zone(), plain.capacity(),
                seed.changed());

        Prediction before = predict(plain, CUTOVER);
        Prediction after = predict(compared, CUTOVER);

        assertThat(after.parts()).extracting(Prediction.PartTime::part).containsExactly(Part.SHUT_DOWN,
                Part.FINAL_QUERY,
                Part.FINAL_COPY, Part.PROVE, Part.COMPARE, Part.DEFINE, Part.START);
        double seconds = PassFacts.seconds(seed.copy());
        assertThat(PassFacts.seconds(after.middle().minus(before.middle()))).isBetween(0.6 * seconds, 1.6 * seconds);
        assertThat((double) after.changed() / before.changed()).isBetween(0.9, 1.1);
        Instant now = plain.passes().getLast().endedAt();
        assertThat(Cadence.next(compared, now, null, null)).isEqualTo(Cadence.next(plain, now, null, null));
    }

    /// A pass shortly before makes the outage shorter than one half a day ago.
    @Test
    void theLongerAgoTheLastPassTheLongerTheOutage() {
        for (int i = 0; i < 20; i++) {
            Predictor.Known known = known(SEED + i);
            Prediction fresh = Predictor.predict(known, CUTOVER.minusSeconds(120), CUTOVER, 1).orElseThrow();
            Prediction old = Predictor.predict(known, CUTOVER.minus(Duration.ofHours(12)), CUTOVER, 1).orElseThrow();

            assertThat(old.middle()).as("seed %d", SEED + i).isGreaterThan(fresh.middle());
        }
    }

    /// Few passes leave more possible than many.
    @Test
    void moreIsKnownAfterMorePasses() {
        double wideEarly = 0;
        double wideLate = 0;
        for (int i = 0; i < 20; i++) {
            Predictor.Known known = known(SEED + i);
            Predictor.Known early = new Predictor.Known(known.passes().subList(0, 2), List.of(), SimulatedVm.ZONE,
                    known.capacity());
            wideEarly += widthOfBytes(Predictor.predict(early, CUTOVER.minusSeconds(3600), CUTOVER, 1).orElseThrow());
            wideLate += widthOfBytes(Predictor.predict(known, CUTOVER.minusSeconds(3600), CUTOVER, 1).orElseThrow());
        }
        assertThat(wideLate).isLessThan(wideEarly);
    }

    /// Where cutovers took twice as long as had been said, the next is said to take longer, and never less than that is
    /// worth; where P90 was broken often, it moves away from P50.
    @Test
    void learnsFromWhatWasPredictedWrongly() {
        Predictor.Known naive = known(5);
        Prediction plain = predict(naive, CUTOVER);
        List<Landing> tooLong = landings(40, 2, 0.1);
        List<Landing> allOver = landings(40, 1, 0.9);

        Prediction longer = predict(with(naive, tooLong), CUTOVER);
        Prediction wider = predict(with(naive, allOver), CUTOVER);

        assertThat(longer.bias()).isBetween(1.5, 2.1);
        assertThat(seconds(longer.middle())).isGreaterThan(1.4 * seconds(plain.middle()));
        assertThat(wider.stretch()).isGreaterThan(1.5);
        assertThat(width(wider)).isGreaterThan(width(plain));
    }

    @Test
    void fewCutoversCorrectNothing() {
        Prediction found = predict(with(known(5), landings(4, 3, 0.1)), CUTOVER);

        assertThat(found.bias()).isEqualTo(1);
        assertThat(found.stretch()).isEqualTo(1);
    }

    /// Minutes of shutting down that others needed are expected of this one too, more so its own.
    @Test
    void partsAreLearnedFromOtherVmsAndMoreFromItsOwn() {
        Predictor.Known known = known(6);
        Duration usual = shutDown(predict(known, CUTOVER));
        Duration others = shutDown(predict(with(known, shutDowns(3, false)), CUTOVER));
        Duration own = shutDown(predict(with(known, shutDowns(3, true)), CUTOVER));

        assertThat(others).isGreaterThan(usual);
        assertThat(own).isGreaterThan(others);
        assertThat(own).isBetween(Duration.ofSeconds(180), Duration.ofSeconds(420));
    }

    private static List<Landing> shutDowns(int count, boolean own) {
        List<Landing> landings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            landings.add(new Landing(own, 1 << 20, Map.of(Part.SHUT_DOWN, Duration.ofSeconds(400)),
                    Duration.ofSeconds(500), null, null));
        }
        return landings;
    }

    private static List<Landing> landings(int count, double times, double spread) {
        Random random = new Random(SEED);
        List<Landing> landings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double took = 100_000 * times * Math.exp(spread * random.nextGaussian());
            landings.add(new Landing(false, 1 << 20, Map.of(), Duration.ofMillis((long) took), Duration.ofSeconds(100),
                    Duration.ofSeconds(130)));
        }
        return landings;
    }

    private static Predictor.Known known(long seed) {
        var vm = new SimulatedVm(seed);
        List<PassFacts> passes = vm.passesUntil(CUTOVER, (soFar, now, at) -> now.plus(Duration.ofHours(1)));
        return new Predictor.Known(passes, List.of(), SimulatedVm.ZONE, vm.capacity);
    }

    private static Predictor.Known with(Predictor.Known known, List<Landing> landings) {
        return new Predictor.Known(known.passes(), landings, known.zone(), known.capacity());
    }

    private static Prediction predict(Predictor.Known known, Instant at) {
        return Predictor.predict(known, known.passes().getLast().frozenAt(), at, 1).orElseThrow();
    }

    private static Duration shutDown(Prediction prediction) {
        return prediction.parts().getFirst().middle();
    }

    private static double widthOfBytes(Prediction prediction) {
        return (double) prediction.mostly() / prediction.changed();
    }

    private static double width(Prediction prediction) {
        return seconds(prediction.nineInTen()) / seconds(prediction.middle());
    }

    private static double seconds(Duration duration) {
        return PassFacts.seconds(duration);
    }
}
