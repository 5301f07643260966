package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// The leases of all steps of a node are kept together, and one that is lost or in the way of a writer costs the others
/// nothing.
class HeartbeatsTest {

    private static final Duration LEASE = Duration.ofSeconds(30);

    private final World world = new World();

    @Test
    void leasesAreKeptTogetherExceptThoseOfOthersAndThoseThatAreBeingWritten() {
        Lease ours = world.leases.take(world.started("ours"), "one", 30).orElseThrow();
        Lease overtaken = world.leases.take(world.started("overtaken"), "one", 30).orElseThrow();
        Lease written = world.leases.take(world.started("written"), "one", 30).orElseThrow();
        world.jdbc.sql("update migration set lease_token = lease_token + 1 where id = :id")
                .param("id", overtaken.migrationId()).update();
        List<Lease> all = List.of(ours, overtaken, written);
        world.act(() -> world.commands.hold(ours.migrationId(), "lena", "wait"));

        assertThat(world.leases.look(all)).containsOnlyKeys(ours.migrationId(), written.migrationId())
                .containsEntry(ours.migrationId(), true).containsEntry(written.migrationId(), false);
        Set<UUID> whileOneIsWritten = world.transaction.execute(_ -> {
            world.jdbc.sql("select 1 from migration where id = :id for update").param("id", written.migrationId())
                    .query().listOfRows();
            return elsewhere(all);
        });

        assertThat(whileOneIsWritten).as("nobody waits for the writer").containsExactly(ours.migrationId());
        assertThat(world.leases.renew(all, 600)).containsExactlyInAnyOrder(ours.migrationId(), written.migrationId());
        assertThat(secondsLeft(ours)).isBetween(500.0, 600.0);
        assertThat(secondsLeft(overtaken)).isLessThan(31);
    }

    /// By another connection than that of the transaction.
    private Set<UUID> elsewhere(List<Lease> leases) {
        return CompletableFuture.supplyAsync(() -> world.leases.renew(leases, 300)).join();
    }

    @Test
    void aBeatLooksEachTimeAndWritesOnlyWhenASixthOfTheLeaseIsGone() {
        // beats come by hand
        Heartbeats beats = new Heartbeats(world.leases, new MigrationSettings(LEASE, LEASE.dividedBy(3), LEASE,
                List.of(), List.of(), Duration.ofSeconds(1)));
        try {
            Lease kept = world.leases.take(world.started("kept"), "one", 30).orElseThrow();
            Lease lost = world.leases.take(world.started("lost"), "one", 30).orElseThrow();
            Heartbeat one = beats.of(kept, () -> false);
            Heartbeat other = beats.of(lost, () -> false);
            Instant before = leaseUntil(kept);

            world.act(() -> world.commands.hold(kept.migrationId(), "lena", "wait"));
            world.jdbc.sql("update migration set lease_token = lease_token + 1 where id = :id")
                    .param("id", lost.migrationId()).update();
            beats.beat();

            assertThat(one.stop()).as("a person wants it").isTrue();
            assertThat(one.lost()).isFalse();
            assertThat(other.lost()).isTrue();
            assertThat(leaseUntil(kept)).as("not written yet").isEqualTo(before);

            one.renewed(System.nanoTime() - LEASE.dividedBy(6).toNanos());
            beats.beat();
            assertThat(leaseUntil(kept)).as("written").isAfter(before);
            assertThat(System.nanoTime() - one.renewedAt()).isLessThan(LEASE.dividedBy(6).toNanos());

            one.renewed(System.nanoTime() - LEASE.multipliedBy(2).dividedBy(3).toNanos());
            assertThat(one.lost()).as("its own clock is trusted to be sooner only").isTrue();
        } finally {
            beats.stop();
        }
    }

    private Instant leaseUntil(Lease lease) {
        return world.jdbc.sql("select lease_until from migration where id = :id").param("id", lease.migrationId())
                .query((row, _) -> row.getTimestamp(1).toInstant()).single();
    }

    private double secondsLeft(Lease lease) {
        return world.jdbc.sql("""
                select cast(extract(epoch from lease_until - pg_catalog.clock_timestamp()) as float8)
                  from migration where id = :id
                """).param("id", lease.migrationId()).query(Double.class).single();
    }
}
