package io.towpath.replication.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ChurnTest {

    private static final Instant BEGIN = Instant.parse("2026-03-02T00:00:00Z");
    private static final long SEED = Long.getLong("towpath.seed", 41);

    @Test
    void writesToAlwaysNewBlocksGrowWithTime() {
        Churn churn = churn(passes(40, seconds -> 1e6 * seconds));

        assertThat(churn.between(at(0), at(3600)).middle()).isCloseTo(3.6e9, within(3e8));
        assertThat(churn.between(at(0), at(36_000)).law().slope()).isCloseTo(1, within(0.1));
    }

    @Test
    void writesToTheSameBlocksGrowSlower() {
        Churn churn = churn(passes(40, seconds -> 2e9 * (1 - Math.exp(-seconds / 4_000))));

        double hour = churn.between(at(0), at(3600)).middle();
        double halfDay = churn.between(at(0), at(43_200)).middle();
        assertThat(hour).isCloseTo(2e9 * (1 - Math.exp(-0.9)), within(3e8));
        // twelve times if all were new; really 1.7 times
        assertThat(halfDay).isBetween(hour, 3 * hour);
    }

    /// Passes of a day say which hours are busy, though each covers several.
    @Test
    void nightsAreQuiet() {
        List<PassFacts> passes = new ArrayList<>(List.of(pass(PassFacts.Kind.SEED, BEGIN, 1)));
        Instant at = BEGIN;
        Random random = new Random(SEED);
        for (int i = 0; i < 60; i++) {
            Instant next = at.plus(Duration.ofMinutes(60 + random.nextInt(120)));
            double busy = 0;
            for (Instant t = at; t.isBefore(next); t = t.plusSeconds(60)) {
                int hour = t.atZone(ZoneOffset.UTC).getHour();
                busy += hour >= 8 && hour < 18 ? 60 * 10 : 60;
            }
            passes.add(pass(PassFacts.Kind.DELTA, next, (long) (1e5 * busy)));
            at = next;
        }

        Churn churn = churn(passes);

        double noon = churn.between(day("12:00"), day("13:00")).middle();
        double night = churn.between(day("02:00"), day("03:00")).middle();
        assertThat(noon / night).isGreaterThan(4);
    }

    @Test
    void whatIsComparedSaysNothingAboutChurn() {
        List<PassFacts> passes = new ArrayList<>(passes(10, seconds -> 1e6 * seconds));
        PassFacts last = passes.getLast();
        passes.add(pass(PassFacts.Kind.RESYNC, last.frozenAt().plusSeconds(3600), 900_000_000_000L));

        assertThat(churn(passes).intervals()).hasSize(10);
        assertThat(churn(passes.subList(0, 1)).known()).isFalse();
    }

    @Test
    void longerNeverChangesLess() {
        for (long seed = SEED; seed < SEED + 50; seed++) {
            Random random = new Random(seed);
            double power = 0.2 + random.nextDouble();
            Churn churn = churn(passes(3 + random.nextInt(20),
                    seconds -> 1e5 * Math.pow(seconds, power) * Math.exp(0.3 * random.nextGaussian())));
            double before = 0;
            for (int hours = 1; hours <= 24; hours *= 2) {
                double changed = churn.between(BEGIN, BEGIN.plus(Duration.ofHours(hours))).law().at(hours * 3600.0);
                assertThat(changed).as("seed %d, %d h", seed, hours).isGreaterThan(0).isFinite();
                assertThat(changed).as("seed %d, %d h", seed, hours).isGreaterThanOrEqualTo(before * 0.6);
                before = changed;
            }
        }
    }

    @Test
    void daylightSavingTakesAnHourAndGivesOne() {
        ZoneId zone = ZoneId.of("Europe/Zurich");
        DayCurve flat = DayCurve.flat();

        // in the night of 29 March 2026 the clock jumps from two to three, in that of 25 October back
        assertThat(flat.busySeconds(DayCurve.Stretch.of(Instant.parse("2026-03-28T23:00:00Z"),
                Instant.parse("2026-03-29T22:00:00Z"), zone))).isEqualTo(23 * 3600);
        assertThat(flat.busySeconds(DayCurve.Stretch.of(Instant.parse("2026-10-24T22:00:00Z"),
                Instant.parse("2026-10-25T23:00:00Z"), zone))).isEqualTo(25 * 3600);
    }

    private static Churn churn(List<PassFacts> passes) {
        return Churn.of(passes, ZoneOffset.UTC);
    }

    /// Passes after intervals from a quarter of an hour to eight hours.
    private static List<PassFacts> passes(int count, DoubleUnaryOperator changed) {
        List<PassFacts> passes = new ArrayList<>(List.of(pass(PassFacts.Kind.SEED, BEGIN, 1)));
        Instant at = BEGIN;
        for (int i = 0; i < count; i++) {
            long seconds = 900L << i % 6;
            at = at.plusSeconds(seconds);
            passes.add(pass(PassFacts.Kind.DELTA, at, (long) changed.applyAsDouble(seconds)));
        }
        return passes;
    }

    private static PassFacts pass(PassFacts.Kind kind, Instant frozen, long changed) {
        return new PassFacts(kind, frozen, frozen.plusSeconds(30), Duration.ofSeconds(3), Duration.ofSeconds(1),
                Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(5), changed, changed, changed);
    }

    private static Instant at(long seconds) {
        return Instant.parse("2026-03-10T00:00:00Z").plusSeconds(seconds);
    }

    private static Instant day(String time) {
        return Instant.parse("2026-03-10T%s:00Z".formatted(time));
    }
}
