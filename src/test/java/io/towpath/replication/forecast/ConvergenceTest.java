package io.towpath.replication.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// ρ against machines whose churn and copy speed are known.
class ConvergenceTest {

    private static final Instant BEGIN = Instant.parse("2026-03-02T00:00:00Z");
    private static final double MB = 1e6;

    @Test
    void aQuietVmConverges() {
        Convergence found = of(2 * MB, 2 * MB, 100 * MB);

        assertThat(found.verdict()).isEqualTo(Convergence.Verdict.CONVERGES);
        assertThat(found.most()).isBetween(0.01, 0.06);
        assertThat(found.quiet()).isEmpty();
        assertThat(found.churn()).isBetween(1.5 * MB, 2.6 * MB);
        assertThat(found.speed()).isBetween(60 * MB, 130 * MB);
    }

    @Test
    void aVmThatWritesFasterThanIsCopiedDoesNot() {
        Convergence found = of(150 * MB, 150 * MB, 100 * MB);

        assertThat(found.verdict()).isEqualTo(Convergence.Verdict.DOES_NOT);
        assertThat(found.least()).isGreaterThan(1);
        assertThat(found.quiet()).isEmpty();
    }

    @Test
    void aVmWithNightsConvergesThen() {
        Convergence found = of(160 * MB, 8 * MB, 100 * MB);

        assertThat(found.verdict()).isEqualTo(Convergence.Verdict.AT_QUIET_HOURS);
        assertThat(found.most()).isGreaterThan(Convergence.LIMIT);
        assertThat(found.quiet()).isNotEmpty().allSatisfy(hours -> assertThat(hours.from() >= 17 || hours.to() <= 9)
                .as("%s", hours).isTrue());
    }

    @Test
    void aMoreBusyVmNeverConvergesBetter() {
        double before = 0;
        for (double churn = MB; churn < 300 * MB; churn *= 2) {
            double most = of(churn, churn, 100 * MB).most();
            assertThat(most).isGreaterThan(before);
            before = most;
        }
    }

    @Test
    void nothingIsSaidBeforeADeltaPass() {
        PassFacts seed = pass(PassFacts.Kind.SEED, BEGIN, 1 << 30, 100 * MB);

        assertThat(Convergence.of(new Predictor.Known(List.of(seed), List.of(), ZoneOffset.UTC, 1L << 40), 1))
                .isEmpty();
        assertThat(Predictor.predict(new Predictor.Known(List.of(seed), List.of(), ZoneOffset.UTC, 1L << 40), BEGIN,
                BEGIN.plusSeconds(60), 1)).isEmpty();
    }

    /// @param day   bytes a second from eight to eighteen
    /// @param night the same, else
    private static Convergence of(double day, double night, double speed) {
        Random random = new Random(9);
        List<PassFacts> passes = new ArrayList<>(List.of(pass(PassFacts.Kind.SEED, BEGIN, 1L << 38, speed)));
        Instant at = BEGIN;
        for (int i = 0; i < 80; i++) {
            Instant next = at.plus(Duration.ofMinutes(30 + random.nextInt(60)));
            double bytes = 0;
            for (Instant t = at; t.isBefore(next); t = t.plusSeconds(60)) {
                int hour = t.atZone(ZoneOffset.UTC).getHour();
                bytes += 60 * (hour >= 8 && hour < 18 ? day : night);
            }
            passes.add(pass(PassFacts.Kind.DELTA, next, (long) bytes, speed));
            at = next;
        }
        return Convergence.of(new Predictor.Known(passes, List.of(), ZoneOffset.UTC, 1L << 44), 1).orElseThrow();
    }

    private static PassFacts pass(PassFacts.Kind kind, Instant frozen, long changed, double speed) {
        Duration copy = Duration.ofMillis((long) (1000 + 1000 * changed / speed));
        return new PassFacts(kind, frozen, frozen.plus(copy), Duration.ofSeconds(3), Duration.ofSeconds(1), copy,
                Duration.ofSeconds(2), Duration.ofSeconds(5), changed, changed, changed);
    }
}
