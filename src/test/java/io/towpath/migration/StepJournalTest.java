package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StepJournalTest {

    private static final String STEP = "shut-down-source";

    private final World world = new World();

    @Test
    void aTryThatOnlyWaitedForSlotsStartsWhenItIsTakenUp() {
        UUID id = world.started("queued");
        MigrationRow row = world.row(id);
        Lease lease = world.leases.take(id, "a", 60).orElseThrow();
        start(row, lease);
        world.act(() -> world.journal.queued(row, lease, STEP, "It waits for slots."));
        threeHoursPass(id);

        start(row, lease);

        assertThat(age(id)).isLessThan(Duration.ofMinutes(10));
        assertThat(world.journalOf(id)).containsExactly(STEP + " RUNNING");
    }

    @Test
    void oneThatHasBegunKeepsItsStartAlsoThroughAQueue() {
        UUID id = world.started("begun");
        MigrationRow row = world.row(id);
        Lease lease = world.leases.take(id, "a", 60).orElseThrow();
        start(row, lease);
        world.act(() -> world.journal.end(row, lease, STEP, StepJournal.Result.WAITING, "It shuts down."));
        start(row, lease);
        world.act(() -> world.journal.queued(row, lease, STEP, "It waits for slots."));
        threeHoursPass(id);

        start(row, lease);

        assertThat(age(id)).isGreaterThan(Duration.ofHours(2));
    }

    @Test
    void whatADeadNodeRanHadBegun() {
        UUID id = world.started("crashed");
        MigrationRow row = world.row(id);
        Lease lease = world.leases.take(id, "a", 60).orElseThrow();
        start(row, lease);

        start(row, lease);
        world.act(() -> world.journal.leave(row, Trigger.ROLL_BACK, "the window is over"));

        assertThat(world.jdbc.sql("select begun from migration_step where migration_id = :id").param("id", id)
                .query(Boolean.class).list()).containsExactly(true, true);
    }

    private void start(MigrationRow row, Lease lease) {
        world.act(() -> assertThat(world.journal.start(row, lease, STEP, "a")).isTrue());
    }

    private void threeHoursPass(UUID id) {
        world.jdbc
                .sql("update migration_step set started_at = started_at - interval '3 hours' where migration_id = :id")
                .param("id", id).update();
    }

    private Duration age(UUID id) {
        return Duration.between(world.journal.of(List.of(id)).getFirst().startedAt(), Instant.now());
    }
}
