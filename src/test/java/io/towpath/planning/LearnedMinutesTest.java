package io.towpath.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.LearnedMinutes;
import io.towpath.planning.mapping.Wired;
import io.towpath.planning.wave.Complexity;
import io.towpath.planning.wave.CutoverMinutes;
import io.towpath.planning.wave.CutoverMinutes.Basis;
import io.towpath.planning.wave.CutoverMinutes.Range;
import io.towpath.planning.wave.Limits;
import io.towpath.planning.wave.PlanVm;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/// Minutes of a cutover are those of cutovers that are over, once there are enough of a class.
@DatabaseTest
@Transactional
class LearnedMinutesTest {

    private static final Instant NOON = Instant.parse("2026-10-01T12:00:00Z");

    @Autowired
    private LearnedMinutes learned;
    @Autowired
    private PlanDesk desk;
    @Autowired
    private Plans plans;
    @Autowired
    private PlanEstates estates;
    @Autowired
    private CutoverCalendar calendar;
    @Autowired
    private JdbcClient db;

    private PlanRows rows;

    @BeforeEach
    void nobodyElseCutOver() {
        PlanRows.nothingElse(db);
        db.sql("update migration set state = 'CANCELLED' where state in ('SOAKING', 'DONE')").update();
        rows = new PlanRows(db);
    }

    @Test
    void whatIsOverTellsOnceThereAreTwentyOfAClassAndEachPlanKeepsWhatItWasMadeWith() {
        cutOver(19, "simple", "WARM", 300, 60);
        assertThat(learned.now()).isEqualTo(CutoverMinutes.ASSUMED);

        cutOver(1, "simple", "WARM", 300, 60);
        cutOver(19, "simple", "COLD", 3000, 0);
        CutoverMinutes known = learned.now();
        assertThat(known.of(Complexity.SIMPLE, true)).as("four minutes without the wait for others")
                .isEqualTo(new Range(4, 4, Basis.LEARNED, 20));
        assertThat(known.of(Complexity.SIMPLE, false)).as("one is missing").isEqualTo(new Range(7, 10, Basis.ASSUMED,
                0));
        assertThat(known.of(Complexity.SIMPLE, null)).isEqualTo(new Range(4, 50, Basis.LEARNED, 39));
        assertThat(known.medium()).isEqualTo(CutoverMinutes.ASSUMED.medium());

        UUID vm = rows.aVm("to-plan", null);
        db.sql("update assessment set complexity = 'simple' where vm_id = :vm").param("vm", vm).update();
        UUID draft = desk.draft(null, "lena");
        desk.suggest(draft, Limits.usual(ZoneOffset.UTC).taking(CutoverMinutes.ASSUMED.said(null, null, 99)), null,
                "lena");
        CutoverMinutes kept = plans.limits(draft).minutes();
        assertThat(kept).isEqualTo(known.said(null, null, 99));

        cutOver(20, "simple", "WARM", 6060, 60);
        assertThat(learned.now().of(Complexity.SIMPLE, true)).isEqualTo(new Range(52, 100, Basis.LEARNED, 40));
        assertThat(plans.limits(draft).minutes()).as("it explains itself").isEqualTo(kept);
        assertThat(plans.usual().minutes()).isEqualTo(learned.now());
    }

    /// Three whose start failed at night and was tried again in the morning.
    @Test
    void theNightThatAPersonWasWaitedForTeachesNothing() {
        cutOver(17, "simple", "COLD", 300, 0);
        int night = 36_000;
        for (int i = 0; i < 3; i++) {
            UUID trip = trip("simple", "COLD");
            step(trip, "shut-down-source", 0, 30);
            step(trip, "copy-disks", 30, 280);
            step(trip, "define-target", night + 280, night + 290);
            step(trip, "start-target", night + 290, night + 300);
        }

        assertThat(learned.now().of(Complexity.SIMPLE, false)).isEqualTo(new Range(5, 5, Basis.LEARNED, 20));
    }

    /// A VM of files is copied cold, one that runs at a vCenter warm; of one from a list nobody knows.
    @Test
    void planAndWindowCountWithWhatIsLearnedOfTheWayItComes() {
        cutOver(20, "medium", "COLD", 5400, 0);
        Wired wired = new Wired(db);
        UUID listed = wired.vm("listed", "prod");
        UUID off = wired.vm("off", "prod");
        UUID live = wired.vm("live", "prod");
        db.sql("update vm set power_state = 'off' where id = :id").param("id", off).update();
        db.sql("update vm set power_state = 'on', source_id = :source where id = :id").param("id", live)
                .param("source", wired.connection("source", "vsphere")).update();
        db.sql("update assessment set complexity = 'medium' where vm_id in (:a, :b, :c)").param("a", listed)
                .param("b", off).param("c", live).update();

        PlanEstate estate = estates.read();
        assertThat(vm(estate, listed).warm()).isNull();
        assertThat(vm(estate, listed).p90Minutes()).isEqualTo(90);
        assertThat(vm(estate, off).warm()).isFalse();
        assertThat(vm(estate, off).p90Minutes()).isEqualTo(90);
        assertThat(vm(estate, live).warm()).isTrue();
        assertThat(vm(estate, live).p90Minutes()).as("of warm ones nothing is learned").isEqualTo(30);
        UUID ofFiles = rows.aVm("of-files", null);
        assertThat(vm(estates.read(), ofFiles).warm()).isFalse();

        UUID window = db.sql("""
                insert into cutover_window (name, opens_at, lockout_at, closes_at, zone, capacity_vms, parallel_slots, created_by)
                values ('Of four hours', '2097-11-09T22:00Z', '2097-11-10T02:00Z', '2097-11-10T02:00Z', 'UTC', 50, 3, 'lena')
                returning id
                """).query((row, _) -> row.getObject(1, UUID.class)).single();
        UUID wave = wired.wave(listed, off, live);
        db.sql("insert into wave_terms (wave_id, window_id, changed_by, changed_at) values (:wave, :window, 'lena', now())")
                .param("wave", wave).param("window", window).update();
        assertThat(estates.windows(Instant.parse("2097-01-01T00:00:00Z"))).singleElement().satisfies(
                free -> assertThat(free.slots()).as("210 of 720 minutes keep one busy").isEqualTo(2));
        db.sql("update cutover_window set parallel_slots = 1 where id = :id").param("id", window).update();
        assertThat(estates.windows(Instant.parse("2097-01-01T00:00:00Z"))).as("nothing is left").isEmpty();
        assertThat(calendar.window(window).orElseThrow().load().minutes()).as("no plan is published").isZero();
    }

    /// Plans of before said nothing of minutes.
    @Test
    void limitsOfBeforeKeepToWhatWasAssumed() {
        PlanText text = new PlanText();
        String now = text.write(Limits.usual(ZoneOffset.UTC));
        String before = now.replaceFirst(",\"minutes\":.*\\}", "}");

        assertThat(before).doesNotContain("minutes");
        assertThat(text.limits(before, plans.usual())).isEqualTo(Limits.usual(ZoneOffset.UTC));
    }

    private static PlanVm vm(PlanEstate estate, UUID id) {
        return Objects.requireNonNull(estate.byId().get(id));
    }

    /// @param wait seconds of it, for others
    private void cutOver(int count, String complexity, String mode, int seconds, int wait) {
        for (int i = 0; i < count; i++) {
            UUID trip = trip(complexity, mode);
            step(trip, "shut-down-source", 0, 30);
            step(trip, "copy-disks", 30, seconds - 20 - wait);
            if (wait > 0) {
                step(trip, "wait-for-group", seconds - 20 - wait, seconds - 20);
            }
            step(trip, "start-target", seconds - 20, seconds);
        }
    }

    private UUID trip(String complexity, String mode) {
        UUID vm = rows.aVm("over", null);
        db.sql("update assessment set complexity = :complexity where vm_id = :vm").param("complexity", complexity)
                .param("vm", vm).update();
        return db.sql("""
                insert into migration (vm_id, attempt, mode, target_id, format, soak_days, state, since, reason, planned_by)
                values (:vm, 1, :mode, :target, 'qcow2', 0, 'DONE', now(), '', 'lena') returning id
                """).param("vm", vm).param("mode", mode).param("target", rows.target())
                .query((row, _) -> row.getObject(1, UUID.class)).single();
    }

    private void step(UUID trip, String step, int from, int to) {
        db.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome)
                values (:trip, 1, 'CUTTING_OVER', :step, 1, 'n', :from, :to, 'DONE')
                """).param("trip", trip).param("step", step).param("from", Timestamp.from(NOON.plusSeconds(from)))
                .param("to", Timestamp.from(NOON.plusSeconds(to))).update();
    }
}
