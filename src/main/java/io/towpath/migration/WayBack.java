package io.towpath.migration;

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
        boolean turning = row.state() == State.CUTTING_OVER || row.state() == State.ROLLING_BACK;
        return row.mode() == Mode.WARM && turning && jdbc.sql("""
                select not exists (select from migration_power
                                    where migration_id = :id and start_began_at is not null)
                   and not exists (select from migration_step
                                    where migration_id = :id and step = 'start-target' and outcome = 'DONE')
                """).param("id", row.id()).query(Boolean.class).single();
    }
}
