package io.towpath.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.report.ListReports.Row;
import io.towpath.report.ListReports.Stretch;
import java.time.LocalDate;
import java.util.List;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ListReportsTest extends TripRows {

    private static final Stretch WEEK = new Stretch(LocalDate.parse("2026-11-02"), LocalDate.parse("2026-11-08"));

    private final ListReports reports = new ListReports(db, clock);

    private List<List<Object>> rows(ListReport report) {
        return reports.rows(report, WEEK, 100, 0).stream().map(Row::cells).toList();
    }

    private UUID vmOf(UUID trip) {
        return db.sql("select vm_id from migration where id = :id").param("id", trip).query(UUID.class).single();
    }

    @Test
    void rollbacksAreNamedWithWhatTheirVmFailedAtBefore() {
        UUID back = attempt(1, "ROLLED_BACK", "2026-11-04T10:00:00Z", 60, null);
        attempt(1, "CANCELLED", "2026-11-05T10:00:00Z", null, null);
        attempt(1, "ROLLED_BACK", "2026-11-10T10:00:00Z", 60, null);
        accepted(2, "2026-11-03T10:00:00Z", 60);
        planned("2026-11-03T09:00:00Z");
        db.sql("""
                insert into failure_cluster (fingerprint, code, what, shape) values ('00000000000000aa', 'disk-full', 'no room', 'x')
                """).update();
        db.sql("""
                insert into failure_sighting (fingerprint, vm_id, first_seen_at, last_seen_at)
                values ('00000000000000aa', :vm, '2026-11-04 10:05Z', '2026-11-04 10:05Z')
                """).param("vm", vmOf(back)).update();

        assertThat(rows(ListReport.ROLLBACKS)).hasSize(2).extracting(row -> row.get(3)).containsExactly("given up",
                "rolled back");
        assertThat(rows(ListReport.ROLLBACKS).getLast().getLast()).isEqualTo("no room");
        assertThat(reports.told(ListReport.ROLLBACKS, WEEK))
                .containsExactly("1 rolled back, 1 given up, of 4 attempts that "
                        + "ended.", "Most often: no room (1).");
        assertThat(reports.count(ListReport.ROLLBACKS, WEEK)).isEqualTo(2);
        assertThat(reports.rows(ListReport.ROLLBACKS, WEEK, 1, 1)).hasSize(1);
    }

    /// Of a VM that failed at other things in other attempts.
    @Test
    void whatAnAttemptFailedAtWasSeenWithinIt() {
        UUID back = attempt(1, "ROLLED_BACK", "2026-11-04T10:00:00Z", 60, null);
        planned("2026-11-04T09:00:00Z");
        UUID vm = vmOf(back);
        seen("00000000000000aa", "seen before only", vm, "2026-11-01 10:00Z", "2026-11-01 11:00Z");
        seen("00000000000000bb", "seen before and after", vm, "2026-11-02 10:00Z", "2026-11-09 10:00Z");
        assertThat(rows(ListReport.ROLLBACKS)).extracting(List::getLast).containsOnlyNulls();
        assertThat(reports.told(ListReport.ROLLBACKS, WEEK)).noneMatch(said -> said.startsWith("Most often"));

        seen("00000000000000cc", "seen before and in it", vm, "2026-11-02 10:00Z", "2026-11-04 10:10Z");
        assertThat(rows(ListReport.ROLLBACKS)).extracting(List::getLast).containsExactly("seen before and in it");
        seen("00000000000000dd", "seen in it and after", vm, "2026-11-04 10:20Z", "2026-11-09 10:00Z");
        assertThat(rows(ListReport.ROLLBACKS)).extracting(List::getLast).containsExactly("seen in it and after");
    }

    private void planned(String at) {
        db.sql("update migration set planned_at = cast(:at as timestamptz)").param("at", at).update();
    }

    private void seen(String fingerprint, String what, UUID vm, String first, String last) {
        db.sql("insert into failure_cluster (fingerprint, code, what, shape) values (:print, 'a-code', :what, :what)")
                .param("print", fingerprint).param("what", what).update();
        db.sql("""
                insert into failure_sighting (fingerprint, vm_id, first_seen_at, last_seen_at)
                values (:print, :vm, cast(:first as timestamptz), cast(:last as timestamptz))
                """).param("print", fingerprint).param("vm", vm).param("first", first).param("last", last).update();
    }

    @Test
    void outagesAreTheLongestFirst() {
        List<UUID> trips = accepted(2, "2026-11-03T10:00:00Z", 60);
        outage(trips.getFirst(), "WARM", "ON", 300);
        outage(trips.getLast(), "COLD", "ON", 600);
        outage(accepted(1, "2026-11-03T10:00:00Z", 60).getFirst(), "COLD", "OFF", 3000);

        assertThat(rows(ListReport.OUTAGES)).extracting(row -> row.get(2), row -> row.get(4), row -> row.getLast())
                .containsExactly(org.assertj.core.api.Assertions.tuple("cold", 600.0, "not predicted"),
                        org.assertj.core.api.Assertions.tuple("warm", 300.0, "not predicted"));
        assertThat(reports.told(ListReport.OUTAGES, WEEK)).containsExactly(
                "Half of 2 outages took no longer than 450 s, nine of ten no longer than 570 s.");
    }

    @Test
    void whatIsDoneMayBeRemovedAtTheSource() {
        accepted(2, "2026-11-03T10:00:00Z", 60);
        attempt(1, "SOAKING", "2026-11-03T10:00:00Z", 60, 90);
        UUID gone = accepted(1, "2026-11-03T10:00:00Z", 60).getFirst();
        db.sql("update vm set used_bytes = 1::bigint << 30").update();
        db.sql("update vm set missing_since = now() where id = :vm").param("vm", vmOf(gone)).update();

        assertThat(rows(ListReport.DECOMMISSION)).extracting(row -> row.get(1)).containsExactly("may be removed",
                "may be removed", "soaks");
        assertThat(reports.told(ListReport.DECOMMISSION, WEEK))
                .containsExactly("2 may be removed: 2 GiB come free at the "
                        + "source. 1 more still soak.");
    }

    @Test
    void findingsAreComparedBetweenTheDaysThatWereCounted() {
        db.sql("""
                insert into finding_history (day, rule, severity, vms)
                values ('2026-11-03', 'a', 'blocker', 40), ('2026-11-05', 'a', 'blocker', 50), ('2026-11-06', 'a', 'blocker', 30),
                       ('2026-11-06', 'b', 'warning', 2), ('2026-11-10', 'a', 'blocker', 1)
                """).update();

        assertThat(rows(ListReport.FINDINGS))
                .containsExactly(List.of("a", "blocker", "2026-11-03", 40L, "2026-11-06", 30L,
                        -10L, 50L), List.of("b", "warning", "2026-11-03", 0L, "2026-11-06", 2L, 2L, 2L));
    }

    /// Days of findings are days, not moments: where the program's clock stands on another day they are the same.
    @Test
    void daysOfFindingsAreTheSameWestOfGreenwich() {
        db.sql("""
                insert into finding_history (day, rule, severity, vms)
                values ('2026-11-01', 'a', 'blocker', 9), ('2026-11-02', 'a', 'blocker', 40), ('2026-11-08', 'a', 'blocker', 30)
                """).update();
        TimeZone usual = TimeZone.getDefault();
        try {
            for (String zone : List.of("America/Los_Angeles", "UTC", "Pacific/Kiritimati")) {
                TimeZone.setDefault(TimeZone.getTimeZone(zone));
                assertThat(rows(ListReport.FINDINGS)).as(zone)
                        .containsExactly(List.of("a", "blocker", "2026-11-02", 40L, "2026-11-08", 30L, -10L, 40L));
            }
        } finally {
            TimeZone.setDefault(usual);
        }
    }

    @Test
    void aWaveIsJudgedByItsTripsThatEnded() {
        List<UUID> trips = accepted(3, "2026-11-03T10:00:00Z", 60);
        UUID back = attempt(2, "ROLLED_BACK", "2026-11-04T10:00:00Z", 60, null);
        UUID wave = db.sql("""
                insert into wave (key, name, state, on_failure, target_id, format, slots, soak_business_days, since, created_at,
                                  created_by)
                select 'W-x', 'Pilot', 'COMPLETED', 'CONTINUE', target_id, 'QCOW2', 1, 5, now(), now(), 'lena'
                  from migration where id = :trip returning id
                """).param("trip", back).query(UUID.class).single();
        db.sql("update migration set wave_id = :wave, wave_key = 'W-x'").param("wave", wave).update();
        trips.forEach(trip -> outage(trip, "WARM", "ON", 300));

        assertThat(rows(ListReport.WAVES)).singleElement().satisfies(row -> {
            assertThat(row.subList(0, 8)).containsExactly("W-x", "Pilot", 0L, 3L, 3L, 1L, 0L, 300.0);
            assertThat(row.getLast()).as("nothing was predicted").isNull();
        });
    }

    @Test
    void aStretchIsOfWholeDaysAndBounded() {
        assertThat(reports.stretch(null, null)).isEqualTo(new Stretch(LocalDate.parse("2026-10-15"),
                LocalDate.parse("2026-11-11")));
        assertThat(reports.stretch(LocalDate.parse("2030-01-01"), LocalDate.parse("2026-11-08"))).isEqualTo(new Stretch(
                LocalDate.parse("2026-10-12"), LocalDate.parse("2026-11-08")));
        assertThat(reports.stretch(LocalDate.parse("0001-01-01"), null).from()).isEqualTo("2023-11-09");
        for (ListReport report : ListReport.values()) {
            assertThat(reports.rows(report, WEEK, 10, 0)).as(report.slug()).isEmpty();
            assertThat(reports.told(report, WEEK)).as(report.slug()).isEmpty();
        }
    }
}
