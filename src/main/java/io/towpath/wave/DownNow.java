package io.towpath.wave;

import io.towpath.migration.MigrationView;
import io.towpath.migration.RefusedException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Which VMs of a wave nobody is served by at this moment: their sources were asked to shut down for their cutover, and their
/// targets do not run yet. Stopping the wave sends them back in the middle of it.
@Component
public class DownNow {

    private static final int NAMED = 5;

    private final JdbcClient jdbc;

    DownNow(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @return those that are, by migration: whether their target may have been started, and have written
    public Map<UUID, Boolean> of(Collection<UUID> migrationIds) {
        if (migrationIds.isEmpty()) {
            return Map.of();
        }
        return jdbc.sql("""
                select m.id, p.start_began_at is not null as started
                  from migration m
                  join migration_power p on p.migration_id = m.id and p.source_power = 'ON'
                  join migration_outage o on o.migration_id = m.id
                 where m.id = any(:ids) and m.state = 'CUTTING_OVER'
                """).param("ids", migrationIds.toArray(UUID[]::new))
                .query((row, _) -> Map.entry(row.getObject("id", UUID.class), row.getBoolean("started"))).list()
                .stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// @param key   of the wave
    /// @param typed what the person typed; null: nothing
    /// @throws RefusedException naming who is in an outage, unless there is nobody or the wave's key was typed
    void requireTyped(String key, List<MemberView> members, @Nullable String typed) {
        if (typed != null && typed.strip().equalsIgnoreCase(key)) {
            return;
        }
        List<MigrationView> trips = members.stream().map(MemberView::migration).filter(Objects::nonNull).toList();
        Map<UUID, Boolean> down = of(trips.stream().map(MigrationView::id).toList());
        if (down.isEmpty()) {
            return;
        }
        List<String> names = trips.stream().filter(trip -> down.containsKey(trip.id())).map(MigrationView::vmName)
                .toList();
        throw new RefusedException("stop-unconfirmed",
                "%s of %s nobody is served by just now: %s. Stopping it sends them back: their sources are started again."
                        .formatted(names.size() == 1 ? "One VM" : names.size() + " VMs", key, named(names)),
                typed == null || typed.isBlank()
                        ? "Type the wave's key to confirm: confirm=%s.".formatted(key)
                        : "\"%s\" was typed, expected %s.".formatted(typed, key));
    }

    /// `web01, db01 and 3 more`.
    public static String named(List<String> names) {
        return names.size() <= NAMED
                ? String.join(", ", names)
                : "%s and %d more".formatted(String.join(", ", names.subList(0, NAMED)), names.size() - NAMED);
    }
}
