package io.towpath.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.towpath.report.RollbackPlan.Member;
import io.towpath.report.RollbackPlan.Stand;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RollbackPlanTest extends TripRows {

    private final RollbackPlan plans = new RollbackPlan(db);

    @Test
    void whoCutOverLastGoesFirstAndNobodyIsPromisedWhatWasNotMeasured() {
        UUID early = attempt(1, "SOAKING", "2026-11-03T10:00:00Z", 30, 60);
        UUID late = attempt(1, "VALIDATING", "2026-11-03T14:00:00Z", 30, null);
        UUID waits = attempt(1, "PLANNED", null, null, null);
        UUID done = attempt(1, "DONE", "2026-11-01T10:00:00Z", 30, 60);
        UUID wave = wave(early, late, waits, done);
        db.sql("""
                update vm set owner_name = 'Anna', owner_email = 'anna@example.org', power_state = 'on'
                 where id = (select vm_id from migration where id = :late)
                """).param("late", late).update();

        RollbackPlan.Plan plan = plans.of(wave).orElseThrow();

        assertThat(plan.members()).extracting(Member::turn, member -> trip(member.vmId()), Member::stand)
                .containsExactly(
                        tuple(1, late, Stand.AT_TARGET), tuple(2, early, Stand.AT_TARGET), tuple(3, done, Stand.OVER),
                        tuple(4, waits,
                                Stand.BEFORE));
        assertThat(plan.members().getFirst()).satisfies(member -> {
            assertThat(member.since()).isEqualTo(Instant.parse("2026-11-03T14:30:00Z"));
            assertThat(member.owner()).isEqualTo("Anna");
            assertThat(member.ran()).isTrue();
        });
        assertThat(plan.still()).isEqualTo(3);
        assertThat(plan.measured()).isEqualTo(new RollbackPlan.Measured(0, null, null));
        assertThat(plan.all()).isNull();
        assertThat(plans.of(UUID.randomUUID())).isEmpty();
    }

    @Test
    void aTargetThatWasToBeStartedMayHaveWrittenBeforeItsCutoverEnded() {
        UUID before = attempt(1, "CUTTING_OVER", "2026-11-03T13:00:00Z", null, null);
        UUID arrived = attempt(1, "VALIDATING", "2026-11-03T12:00:00Z", 90, null);
        UUID stalled = attempt(1, "CUTTING_OVER", "2026-11-03T12:30:00Z", null, null);
        power(before, null, null);
        power(arrived, "2026-11-03T13:10:00Z", "2026-11-03T13:12:00Z");
        power(stalled, "2026-11-03T13:20:00Z", null);

        RollbackPlan.Plan plan = plans.of(wave(before, arrived, stalled)).orElseThrow();

        assertThat(plan.members()).extracting(member -> trip(member.vmId()), Member::stand, Member::since)
                .as("in the order in which they began to cut over").containsExactly(
                        tuple(before, Stand.IN_OUTAGE, null),
                        tuple(stalled, Stand.AT_TARGET, Instant.parse("2026-11-03T13:20:00Z")),
                        tuple(arrived, Stand.AT_TARGET, Instant.parse("2026-11-03T13:12:00Z")));
    }

    private void power(UUID trip, @Nullable String startBegan, @Nullable String started) {
        db.sql("""
                insert into migration_power (migration_id, source_power, start_began_at, target_started_at)
                values (:trip, 'FILES', cast(:began as timestamptz), cast(:started as timestamptz))
                """).param("trip", trip).param("began", startBegan).param("started", started).update();
    }

    @Test
    void howLongItTakesIsWhatWaysBackTook() {
        for (int minutes : List.of(4, 6)) {
            UUID back = attempt(1, "ROLLED_BACK", "2026-11-03T10:00:00Z", 30, null);
            db.sql("""
                    insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome)
                    values (:trip, 9, 'ROLLING_BACK', 'stop-target', 1, 'n', '2026-11-03 12:00Z', '2026-11-03 12:01Z', 'DONE'),
                           (:trip, 9, 'ROLLING_BACK', 'start-source', 1, 'n', '2026-11-03 12:01Z',
                            timestamptz '2026-11-03 12:00Z' + :minutes * interval '1 minute', 'DONE')
                    """).param("trip", back).param("minutes", minutes).update();
        }
        UUID wave = wave(attempt(1, "SOAKING", "2026-11-03T10:00:00Z", 30, 60),
                attempt(1, "PLANNED", null, null, null));

        RollbackPlan.Plan plan = plans.of(wave).orElseThrow();

        assertThat(plan.measured().middle()).isEqualTo(Duration.ofMinutes(5));
        assertThat(plan.measured().mostly()).isEqualTo(Duration.ofSeconds(348));
        assertThat(plan.all()).isEqualTo(Duration.ofSeconds(696));
    }

    private UUID trip(UUID vm) {
        return db.sql("select id from migration where vm_id = :vm").param("vm", vm).query(UUID.class).single();
    }

    private UUID wave(UUID... trips) {
        UUID wave = db.sql("""
                insert into wave (key, name, state, on_failure, target_id, format, slots, soak_business_days, since, created_at,
                                  created_by)
                select 'W-x', 'Pilot', 'RUNNING', 'PAUSE', target_id, 'QCOW2', 1, 5, now(), now(), 'lena'
                  from migration where id = :trip returning id
                """).param("trip", trips[0]).query(UUID.class).single();
        for (int at = 0; at < trips.length; at++) {
            db.sql("update migration set wave_id = :wave, wave_key = 'W-x' where id = :trip").param("wave", wave)
                    .param("trip",
                            trips[at])
                    .update();
            db.sql("""
                    insert into wave_member (wave_id, vm_id, position) select :wave, vm_id, :at from migration where id = :trip
                    """).param("wave", wave).param("at", at + 1).param("trip", trips[at]).update();
        }
        return wave;
    }
}
