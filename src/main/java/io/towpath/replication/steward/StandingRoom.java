package io.towpath.replication.steward;

import io.towpath.replication.Headroom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Counts a snapshot that is meant to stand like any other: where a datastore of its VM gets full within the time at which
/// that is an alarm, at the rate at which all VMs with snapshots of ours write, or has less than its limit, there is no room
/// for it.
@Component
final class StandingRoom implements Headroom {

    /// It is asked every few seconds; what it depends on changes with passes and scans.
    private static final Duration HOLDS = Duration.ofMinutes(1);

    private final Watch watch;
    private final StewardProperties limits;
    private final JdbcClient jdbc;
    private final Clock clock;
    private volatile Known known = new Known(Instant.EPOCH, List.of());

    StandingRoom(Watch watch, StewardProperties limits, JdbcClient jdbc, Clock clock) {
        this.watch = watch;
        this.limits = limits;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    private record Known(Instant at, List<Room> full) {}

    private record Store(String source, String datastore) {}

    @Override
    public Optional<String> shortage(UUID migrationId) {
        List<Room> full = full();
        if (full.isEmpty()) {
            return Optional.empty();
        }
        List<Store> own = jdbc.sql("""
                select distinct c.name as source, d.datastore from migration m join vm on vm.id = m.vm_id
                  join connection c on c.id = vm.source_id join vm_disk d on d.vm_id = vm.id
                 where m.id = :id and d.datastore is not null
                """).param("id", migrationId)
                .query((row, _) -> new Store(row.getString("source"), row.getString("datastore"))).list();
        return full.stream().filter(room -> own.contains(new Store(room.source(), room.datastore()))).findFirst()
                .map(room -> room.below()
                        ? "%s has %s, limit %s".formatted(room.datastore(), room.free(), room.limit().words())
                        : "%s is full in %d h at the rate at which VMs with our snapshots write".formatted(
                                room.datastore(), hours(room.fullIn())));
    }

    private static long hours(@Nullable Duration time) {
        return time == null ? 0 : time.toHours();
    }

    private List<Room> full() {
        Known now = known;
        if (now.at.plus(HOLDS).isBefore(clock.instant())) {
            now = new Known(clock.instant(), watch.rooms().stream().filter(this::isShort).toList());
            known = now;
        }
        return now.full;
    }

    private boolean isShort(Room room) {
        Duration full = room.fullIn();
        return room.below() || full != null && full.compareTo(limits.fullWithin()) < 0;
    }
}
