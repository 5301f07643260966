package io.towpath.migration.power;

import io.towpath.platform.spi.LiveNic;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.Power;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Table `migration_power`. Each note of a cutover is taken once; the first stays, so that a step that runs again changes
/// nothing.
@Component
public class PowerRecords {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// What can be noted, as the column that holds it.
    enum Mark {
        SEAL_BEGAN("seal_began_at"),
        SEALED("sealed_at"),
        UNSEALED("unsealed_at"),
        START_BEGAN("start_began_at"),
        TARGET_STARTED("target_started_at"),
        TARGET_OFF("target_off_at");

        private final String column;

        Mark(String column) {
            this.column = column;
        }
    }

    private final JdbcClient jdbc;

    PowerRecords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<PowerRecord> of(UUID migrationId) {
        return jdbc.sql("select * from migration_power where migration_id = :id").param("id", migrationId)
                .query(PowerRecords::row).optional();
    }

    /// Of each that has one.
    public Map<UUID, PowerRecord> of(Collection<UUID> migrationIds) {
        return jdbc.sql("select * from migration_power where migration_id = any(:ids)")
                .param("ids", migrationIds.toArray(UUID[]::new)).query(PowerRecords::row).list().stream()
                .collect(Collectors.toMap(PowerRecord::migrationId, Function.identity()));
    }

    /// @param state null where the source holds files
    public PowerRecord record(UUID migrationId, @Nullable LiveState state) {
        jdbc.sql("""
                insert into migration_power (migration_id, source_power, source_name, source_note, source_nics)
                values (:id, :power, :name, :note, cast(:nics as jsonb))
                on conflict (migration_id) do nothing
                """).param("id", migrationId).param("power", state == null ? "FILES" : state.power().name())
                .param("name", state == null ? null : state.name()).param("note", state == null ? null : state.note())
                .param("nics", state == null ? null : JSON.writeValueAsString(state.nics())).update();
        return of(migrationId).orElseThrow();
    }

    public void sealBegins(UUID migrationId) {
        mark(migrationId, Mark.SEAL_BEGAN);
    }

    public void sealed(UUID migrationId) {
        mark(migrationId, Mark.SEALED);
    }

    public void unsealed(UUID migrationId) {
        mark(migrationId, Mark.UNSEALED);
    }

    /// Its target's start begins, unless the trip was asked to turn back, or is driven by somebody else. Decided with the trip's
    /// row: who turns it back later finds the note, and who was first is heard.
    ///
    /// @param token of the lease that drives it
    /// @return false where the target must not be started
    public boolean startBegins(UUID migrationId, long token) {
        return jdbc.sql("""
                update migration_power set start_began_at = coalesce(start_began_at, clock_timestamp())
                  from (select id from migration
                         where id = :id and lease_token = :token and state = 'CUTTING_OVER'
                           and (asked is null or asked = 'CUT_OVER')
                           for share) trip
                 where migration_id = trip.id
                """).param("id", migrationId).param("token", token).update() == 1;
    }

    /// It was found running, whoever started it.
    public void mayHaveRun(UUID migrationId) {
        mark(migrationId, Mark.START_BEGAN);
    }

    public void targetStarted(UUID migrationId) {
        mark(migrationId, Mark.TARGET_STARTED);
    }

    public void targetOff(UUID migrationId) {
        mark(migrationId, Mark.TARGET_OFF);
    }

    /// A person was told that the sealed source was found powered on.
    public void sourceSeenOn(UUID migrationId) {
        jdbc.sql("update migration_power set source_seen_on = clock_timestamp() where migration_id = :id")
                .param("id", migrationId).update();
    }

    /// It is off again: the next start is told anew.
    public void sourceSeenOff(UUID migrationId) {
        jdbc.sql("update migration_power set source_seen_on = null where migration_id = :id")
                .param("id", migrationId).update();
    }

    /// The source serves and the target never ran: the next cutover notes anew what it finds.
    public void forget(UUID migrationId) {
        jdbc.sql("delete from migration_power where migration_id = :id and start_began_at is null")
                .param("id", migrationId).update();
    }

    private void mark(UUID migrationId, Mark mark) {
        jdbc.sql("update migration_power set %1$s = coalesce(%1$s, clock_timestamp()) where migration_id = :id"
                .formatted(mark.column)).param("id", migrationId).update();
    }

    private static PowerRecord row(ResultSet rs, int number) throws SQLException {
        String power = rs.getString("source_power");
        PowerRecord.Source source = power.equals("FILES")
                ? null
                : new PowerRecord.Source(Power.valueOf(power), rs.getString("source_name"),
                        rs.getString("source_note"),
                        List.of(JSON.readValue(rs.getString("source_nics"), LiveNic[].class)));
        return new PowerRecord(rs.getObject("migration_id", UUID.class), source,
                rs.getTimestamp("recorded_at").toInstant(), instant(rs, "seal_began_at"), instant(rs, "sealed_at"),
                instant(rs, "unsealed_at"), instant(rs, "start_began_at"), instant(rs, "target_started_at"),
                instant(rs, "target_off_at"));
    }

    private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
        Timestamp value = rs.getTimestamp(column);
        return value == null ? null : value.toInstant();
    }
}
