package io.towpath.migration;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Where a trip ends that turns back from its cutover. A warm one whose target never ran has lost nothing: what arrived is
/// the source as it was, and passes bring over what it writes since. Any other is rolled back for good.
@Component
class WayBack {

    private final JdbcClient jdbc;

    WayBack(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Whether it goes on in step once its source serves again. Facts decide, as the journal and the notes of power have
    /// them now: a target that may have run has written.
    boolean keepsInStep(MigrationRow row) {
        return keepInStep(List.of(row)).contains(row.id());
    }

    /// Whether its cutover began, and nothing was written at its target: that was never started. Asked with the trip's row it
    /// stays so when the trip is sent back in the same transaction.
    boolean neverRan(MigrationRow row) {
        return row.state() == State.CUTTING_OVER && !neverRan(new UUID[]{row.id()}).isEmpty();
    }

    /// Which of these go on in step.
    Set<UUID> keepInStep(Collection<MigrationRow> rows) {
        UUID[] turning = rows.stream().filter(row -> row.mode() == Mode.WARM)
                .filter(row -> row.state() == State.CUTTING_OVER || row.state() == State.ROLLING_BACK)
                .map(MigrationRow::id).toArray(UUID[]::new);
        return turning.length == 0 ? Set.of() : neverRan(turning);
    }

    private Set<UUID> neverRan(UUID[] ids) {
        return Set.copyOf(jdbc.sql("""
                select m.id from migration m
                 where m.id = any(:ids)
                   and not exists (select from migration_power
                                    where migration_id = m.id and start_began_at is not null)
                   and not exists (select from migration_step
                                    where migration_id = m.id and step = 'start-target' and outcome = 'DONE')
                """).param("ids", ids).query((row, _) -> row.getObject("id", UUID.class)).list());
    }
}
