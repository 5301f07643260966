package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.migration.StepJournal.Result;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A stale token changes nothing, whichever write it tries, even in the same visit.
class LeaseTest {

    private final World world = new World();

    @Test
    void aStaleTokenChangesNothing() {
        UUID id = world.started("fenced");
        Lease old = world.leases.take(id, "old", 30).orElseThrow();
        write(() -> world.journal.start(world.row(id), old, "copy-disks", "old"));
        world.jdbc.sql("update migration set lease_until = clock_timestamp() - interval '1 s' where id = :id")
                .param("id", id).update();
        Lease now = world.leases.take(id, "new", 30).orElseThrow();
        MigrationRow row = world.row(id);
        Stall stall = new Stall("copy-disks", "source-io", "stale", "none", row.since(), null);

        assertThat(world.leases.renew(old, 30)).isEmpty();
        world.leases.release(old);
        assertThat(write(() -> world.journal.end(row, old, "copy-disks", Result.DONE, "stale"))).isFalse();
        assertThat(write(() -> world.journal.start(row, old, "define-target", "old"))).isFalse();
        assertThat(write(() -> world.moves.move(row, Trigger.LANDED, "system", "stale", old))).isFalse();
        assertThat(write(() -> world.moves.stall(row, stall, 1L, old))).isFalse();
        assertThat(write(() -> world.moves.sleep(row, null, old))).isFalse();

        assertThat(world.row(id)).isEqualTo(row);
        assertThat(world.journalOf(id)).containsExactly("copy-disks RUNNING");
        assertThat(world.leases.renew(now, 30)).contains(false);
    }

    @Test
    void aLeaseThatIsHeldOrNotDueIsNotGiven() {
        UUID held = world.started("held");
        world.leases.take(held, "one", 30).orElseThrow();
        UUID waiting = world.planned("waiting");

        assertThat(world.leases.take(held, "two", 30)).isEmpty();
        assertThat(world.leases.take(held, "one", 30)).as("not even to its own node").isEmpty();
        assertThat(world.leases.take(waiting, "one", 30)).isEmpty();
    }

    private boolean write(java.util.function.BooleanSupplier change) {
        return Boolean.TRUE.equals(world.transaction.execute(status -> change.getAsBoolean()));
    }
}
