package io.towpath.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricsTest extends TripRows {

    private final StoredMetrics metrics = new StoredMetrics(db, clock);

    @Test
    void fewObservationsSayNothing() {
        accepted(19, "2026-11-03T10:00:00Z", 60);

        assertThat(metrics.all()).allSatisfy(metric -> {
            assertThat(metric.value()).isNull();
            assertThat(metric.standing()).isEqualTo(Metric.Standing.UNKNOWN);
        });
        assertThat(of(Metric.Kind.VMS_PER_WEEK).of()).isEqualTo(19);
    }

    @Test
    void vmsAWeekIsTheMeanOfFourWholeWeeks() {
        accepted(120, "2026-11-03T10:00:00Z", 60);
        accepted(80, "2026-10-27T10:00:00Z", 60);
        accepted(7, "2026-11-10T10:00:00Z", 60);
        accepted(9, "2026-10-10T10:00:00Z", 60);

        Metric metric = of(Metric.Kind.VMS_PER_WEEK);

        assertThat(metric.value()).isEqualTo(50.0);
        assertThat(metric.of()).isEqualTo(200);
        assertThat(metric.standing()).isEqualTo(Metric.Standing.MISSED);
        assertThat(metric.series()).containsExactly(null, null, 9.0, null, null, 80.0, 120.0, 7.0);
    }

    @Test
    void aFirstAttemptThatWentBackOrWasGivenUpFailed() {
        accepted(95, "2026-11-03T10:00:00Z", 60);
        attempt(1, "ROLLED_BACK", "2026-11-03T10:00:00Z", 60, null);
        attempt(1, "CANCELLED", "2026-11-03T10:00:00Z", null, null);
        // a second attempt, and one that was cancelled before it began, do not count
        attempt(2, "DONE", "2026-11-03T10:00:00Z", 60, 90);
        attempt(1, "CANCELLED", null, null, null);

        Metric metric = of(Metric.Kind.FIRST_ATTEMPT);

        assertThat(metric.of()).isEqualTo(97);
        assertThat(metric.value()).isCloseTo(97.94, offset(0.01));
        assertThat(metric.standing()).isEqualTo(Metric.Standing.MET);
        assertThat(of(Metric.Kind.ROLLBACK_RATE).value()).isCloseTo(100.0 / 97,
                offset(0.001));
    }

    @Test
    void timeToValidateIsFromArrivalToSignature() {
        accepted(20, "2026-11-03T10:00:00Z", 90);
        accepted(20, "2026-11-03T10:00:00Z", 270);

        Metric metric = of(Metric.Kind.TIME_TO_VALIDATE);

        assertThat(metric.value()).isEqualTo(3.0);
        assertThat(metric.standing()).isEqualTo(Metric.Standing.MET);
    }

    @Test
    void anOutageLastsFromTheSourcesEndUntilTheTargetRunsWarmAndColdApart() {
        for (int i = 0; i < 20; i++) {
            outage(accepted(1, "2026-11-03T10:00:00Z", 60).getFirst(), "WARM", "ON", i < 17 ? 300 : 960);
            outage(accepted(1, "2026-10-27T10:00:00Z", 60).getFirst(), "COLD", "ON", 3000);
        }

        Metric metric = of(Metric.Kind.DOWNTIME);

        assertThat(metric.of()).isEqualTo(40);
        assertThat(metric.value()).isCloseTo((17 * 300 + 3 * 960 + 20 * 3000) / 60.0 / 40, offset(1e-9));
        assertThat(metric.standing()).isEqualTo(Metric.Standing.MET);
        assertThat(metric.series()).containsExactly(null, null, null, null, null, 50.0, 6.65, null);
        assertThat(metric.parts()).containsExactly(
                new Metric.Part("warm", 6.65, 16.0, 20, "less than 15 min", Metric.Standing.MET),
                new Metric.Part("cold", 50.0, 50.0, 20, "less than 60 min", Metric.Standing.MET));
        List<Metrics.Row> rows = metrics.rows(Metric.Kind.DOWNTIME, 1000, 0);
        assertThat(rows).hasSize(40).filteredOn(row -> !row.good()).hasSize(3)
                .allMatch(row -> row.measure().equals("warm, 16 min 00 s"));
        assertThat(rows.getLast().measure()).isEqualTo("cold, 50 min 00 s");
    }

    @Test
    void whoseTargetIsMissedIsSaidThoughTheOtherKindIsQuick() {
        accepted(25, "2026-11-03T10:00:00Z", 60).forEach(trip -> outage(trip, "WARM", "ON", 240));
        accepted(20, "2026-11-03T10:00:00Z", 60).forEach(trip -> outage(trip, "COLD", "ON", 3600));

        assertThat(of(Metric.Kind.DOWNTIME).standing()).isEqualTo(Metric.Standing.MISSED);
        assertThat(of(Metric.Kind.DOWNTIME).parts()).extracting(Metric.Part::standing)
                .containsExactly(Metric.Standing.MET, Metric.Standing.MISSED);
    }

    /// What did not serve before, or went back, was out of service for nobody or for another reason.
    @Test
    void filesVmsThatWereOffAndTripsThatWentBackHaveNoOutage() {
        outage(accepted(1, "2026-11-03T10:00:00Z", 60).getFirst(), "COLD", "FILES", 3000);
        outage(accepted(1, "2026-11-03T10:00:00Z", 60).getFirst(), "COLD", "OFF", 3000);
        outage(attempt(1, "ROLLED_BACK", "2026-11-03T10:00:00Z", 60, null), "WARM", "ON", 300);
        accepted(1, "2026-11-03T10:00:00Z", 60);

        assertThat(metrics.rows(Metric.Kind.DOWNTIME, 10, 0)).isEmpty();
        assertThat(of(Metric.Kind.DOWNTIME).of()).isZero();
    }

    /// Tried in the evening, and again in the morning.
    @Test
    void aTryThatFailedLeftTheSourceServing() {
        UUID trip = accepted(1, "2026-11-03T10:00:00Z", 60).getFirst();
        outage(trip, "WARM", "ON", 300);
        db.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome)
                select migration_id, visit, state, step, 2, node, started_at - interval '14 hours',
                       ended_at - interval '14 hours', 'FAILED'
                  from migration_step where migration_id = :id and step = 'shut-down-source'
                """).param("id", trip).update();

        assertThat(metrics.rows(Metric.Kind.DOWNTIME, 10, 0)).singleElement().extracting(Metrics.Row::measure)
                .isEqualTo("warm, 5 min 00 s");
    }

    @ParameterizedTest
    @EnumSource(Metric.Kind.class)
    void everyNumberIsMadeOfTheRowsThatAreListed(Metric.Kind kind) {
        accepted(30, "2026-11-03T10:00:00Z", 60).forEach(trip -> outage(trip, "WARM", "ON", 300));
        // long ago, this week, without an arrival, and what went back
        accepted(5, "2026-08-03T10:00:00Z", 300);
        accepted(4, "2026-11-10T10:00:00Z", 60);
        attempt(1, "DONE", "2026-11-03T10:00:00Z", null, 90);
        attempt(1, "DONE", null, null, null);
        attempt(2, "DONE", "2026-11-03T10:00:00Z", 30, 90);
        attempt(1, "ROLLED_BACK", "2026-11-03T10:00:00Z", 60, null);
        attempt(1, "CANCELLED", "2026-11-03T10:00:00Z", null, null);

        Metric metric = of(kind);
        List<Metrics.Row> rows = metrics.rows(kind, 1000, 0);

        assertThat(rows).hasSize(metric.of());
        long good = rows.stream().filter(Metrics.Row::good).count();
        switch (kind) {
            case VMS_PER_WEEK -> assertThat(metric.value()).isEqualTo(rows.size() / 4.0);
            case FIRST_ATTEMPT -> assertThat(metric.value()).isCloseTo(100.0 * good / rows.size(), offset(1e-9));
            case ROLLBACK_RATE ->
                assertThat(metric.value()).isCloseTo(100.0 * (rows.size() - good) / rows.size(), offset(1e-9));
            case TIME_TO_VALIDATE -> {
                double hours = rows.stream().mapToDouble(row -> hours(row.measure())).average().orElseThrow();
                assertThat(metric.value()).isCloseTo(hours, offset(1e-9));
            }
            case DOWNTIME -> assertThat(rows).allMatch(row -> row.measure().equals("warm, 5 min 00 s"));
        }
        assertThat(metrics.rows(kind, 10, 25)).isEqualTo(rows.subList(25, Math.min(rows.size(), 35)));
    }

    private static double hours(String measure) {
        Matcher matcher = Pattern.compile("(\\d+) h (\\d+) min").matcher(measure);
        assertThat(matcher.matches()).isTrue();
        return Integer.parseInt(matcher.group(1)) + Integer.parseInt(matcher.group(2)) / 60.0;
    }

    private Metric of(Metric.Kind kind) {
        return metrics.all().stream().filter(metric -> metric.kind() == kind).findFirst().orElseThrow();
    }
}
