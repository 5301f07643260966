package io.towpath.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.report.WeekReport.Week;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WeekReportTest extends TripRows {

    private static final LocalDate MONDAY = LocalDate.parse("2026-11-02");

    private final WeekReport weeks = new WeekReport(db, clock);

    @Test
    void aWeekCountsWhatEndedInIt() {
        accepted(3, "2026-11-03T10:00:00Z", 60);
        accepted(2, "2026-10-27T10:00:00Z", 60);
        attempt(1, "ROLLED_BACK", "2026-11-04T10:00:00Z", 60, null);
        attempt(2, "CANCELLED", "2026-11-05T10:00:00Z", null, null);
        // over midnight into the next week, and never begun
        attempt(1, "DONE", "2026-11-08T23:30:00Z", 10, 60);
        attempt(1, "CANCELLED", null, null, null);

        Week week = weeks.of(MONDAY.plusDays(3));

        assertThat(week.monday()).isEqualTo(MONDAY);
        assertThat(week.running()).isFalse();
        assertThat(week.totals()).isEqualTo(new WeekReport.Totals(6, 5, 3, 1, 1, 2));
        assertThat(week.waves()).containsExactly(new WeekReport.Wave("none", 3, 1, 1));
        assertThat(week.back()).extracting(WeekReport.Back::outcome).containsExactly("given up", "rolled back");
        assertThat(weeks.of(MONDAY.plusWeeks(1)).totals()).isEqualTo(new WeekReport.Totals(0, 0, 1, 0, 0, 3));
        assertThat(weeks.last()).isEqualTo(MONDAY);
    }

    @Test
    void aTripThatOnlySeedsHasNotBegunItsCutover() {
        UUID trip = attempt(1, "SYNCING", null, null, null);
        db.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome)
                values (:trip, 7, 'SEEDING', 'x', 1, 'n', '2026-11-03 10:00Z', '2026-11-03 11:00Z', 'DONE')
                """).param("trip", trip).update();

        assertThat(weeks.of(MONDAY).totals().begun()).isZero();
    }

    @Test
    void outagesStandBesideTheirLastPrediction() {
        List<UUID> trips = accepted(2, "2026-11-03T10:00:00Z", 60);
        trips.forEach(trip -> outage(trip, "WARM", "ON", 300));
        predicted(trips.getFirst(), 1, "2026-11-03T08:00:00Z", 10, 20);
        predicted(trips.getFirst(), 2, "2026-11-03T09:00:00Z", 200, 301);
        // made when the outage was there
        predicted(trips.getFirst(), 3, "2026-11-03T10:11:00Z", 1, 2);
        outage(accepted(1, "2026-11-03T10:00:00Z", 60).getFirst(), "COLD", "OFF", 3000);

        List<WeekReport.Outage> outages = weeks.of(MONDAY).outages();

        assertThat(outages).hasSize(2).extracting(WeekReport.Outage::lasted).containsOnly(Duration.ofMinutes(5));
        assertThat(outages.getFirst().mostly()).isEqualTo(Duration.ofSeconds(301));
        assertThat(outages.getFirst().within()).isTrue();
        assertThat(outages.getLast().within()).as("nothing was predicted").isNull();
        assertThat(weeks.of(MONDAY).predicted()).isEqualTo(new WeekReport.Predicted(2, 1, 1));
        assertThat(weeks.outages(MONDAY.plusDays(2))).isEqualTo(outages);
    }

    @Test
    void findingsOfItsFirstDayAndOfItsLastThatWasCounted() {
        db.sql("""
                insert into finding_history (day, rule, severity, vms)
                values ('2026-11-02', 'a', 'blocker', 40), ('2026-11-02', 'b', 'blocker', 2),
                       ('2026-11-05', 'a', 'blocker', 30), ('2026-11-10', 'a', 'blocker', 1)
                """).update();

        assertThat(weeks.of(MONDAY).findings()).containsExactly(new WeekReport.Level("blocker", 42, 30),
                new WeekReport.Level("warning", null, null), new WeekReport.Level("advice", null, null));
    }

    @Test
    void troublesBelongToTheWeekInWhichAVmHadThemFirst() {
        List<UUID> vms = db.sql("select vm_id from migration where id in (:trips)")
                .param("trips", accepted(3, "2026-11-03T10:00:00Z", 60)).query(UUID.class).list();
        trouble("00000000000000aa", "old-one", vms.getFirst(), "2026-10-20T10:00Z", "2026-11-04T10:00Z");
        trouble("00000000000000aa", "old-one", vms.get(1), "2026-11-03T10:00Z", "2026-11-12T10:00Z");
        trouble("00000000000000bb", "new-one", vms.getFirst(), "2026-11-02T00:00Z", "2026-11-02T00:00Z");
        trouble("00000000000000bb", "new-one", vms.get(1), "2026-11-08T23:59Z", "2026-11-20T00:00Z");
        trouble("00000000000000bb", "new-one", vms.getLast(), "2026-11-09T00:00Z", "2026-11-20T00:00Z");

        assertThat(weeks.of(MONDAY).troubles()).containsExactly(new WeekReport.Trouble("new-one", "said new-one", 2,
                true), new WeekReport.Trouble("old-one", "said old-one", 1, false));
        assertThat(weeks.of(MONDAY.plusWeeks(1)).troubles()).containsExactly(new WeekReport.Trouble("new-one",
                "said new-one", 1, false));
    }

    private void trouble(String fingerprint, String code, UUID vm, String first, String last) {
        db.sql("""
                insert into failure_cluster (fingerprint, code, what, shape) values (:print, :code, 'said ' || :code, 'x')
                on conflict do nothing
                """).param("print", fingerprint).param("code", code).update();
        db.sql("""
                insert into failure_sighting (fingerprint, vm_id, first_seen_at, last_seen_at)
                values (:print, :vm, cast(:first as timestamptz), cast(:last as timestamptz))
                """).param("print", fingerprint).param("vm", vm).param("first", first).param("last", last).update();
    }

    @Test
    void aWeekToComeIsTheRunningOne() {
        assertThat(weeks.of(LocalDate.parse("2027-03-01"))).satisfies(week -> {
            assertThat(week.monday()).isEqualTo(LocalDate.parse("2026-11-09"));
            assertThat(week.running()).isTrue();
        });
    }

    private void predicted(UUID trip, int pass, String at, int middle, int mostly) {
        db.sql("""
                insert into cutover_prediction (migration_id, pass, predicted_at, cutover_at, planned, middle_millis,
                    mostly_millis, changed_bytes, mostly_bytes, parts, learned_passes, learned_others, bias, stretch)
                values (:trip, :pass, cast(:at as timestamptz), cast(:at as timestamptz), false, :middle, :mostly, 0, 0,
                        '[]', 0, 0, 1, 1)
                """).param("trip", trip).param("pass", pass).param("at", at).param("middle", middle * 1000L)
                .param("mostly", mostly * 1000L).update();
    }
}
