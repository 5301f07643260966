package io.towpath.planning.mapping;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Tables `wave_mapping` and `migration_mapping`.
@Component
final class FreezeStore {

    private final JdbcClient jdbc;
    private final Clock clock;

    FreezeStore(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    void wave(UUID waveId, Frozen versions) {
        jdbc.sql("""
                insert into wave_mapping (wave_id, network_version, storage_version, placement_version, frozen_at)
                values (:wave, :network, :storage, :placement, :now) on conflict (wave_id) do nothing
                """).param("wave", waveId).param("network", versions.network()).param("storage", versions.storage())
                .param("placement", versions.placement()).param("now", Timestamp.from(clock.instant())).update();
    }

    void trip(UUID migrationId, Frozen versions) {
        jdbc.sql("""
                insert into migration_mapping (migration_id, network_version, storage_version, placement_version)
                values (:migration, :network, :storage, :placement)
                """).param("migration", migrationId).param("network", versions.network())
                .param("storage", versions.storage()).param("placement", versions.placement()).update();
    }

    Optional<Frozen> ofWave(UUID waveId) {
        return jdbc.sql("select * from wave_mapping where wave_id = :wave").param("wave", waveId)
                .query(FreezeStore::frozen).optional();
    }

    Optional<Frozen> ofTrip(UUID migrationId) {
        return jdbc.sql("select * from migration_mapping where migration_id = :migration")
                .param("migration", migrationId).query(FreezeStore::frozen).optional();
    }

    private static Frozen frozen(ResultSet row, int number) throws SQLException {
        return new Frozen(row.getObject("network_version", Integer.class),
                row.getObject("storage_version", Integer.class), row.getObject("placement_version", Integer.class));
    }
}
