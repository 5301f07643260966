package io.towpath.migration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The table `migration`, to read.
@Component
class MigrationStore {

    private static final String SELECT = """
            select m.*, vm.name as vm_name,
                   coalesce(m.lease_until >= pg_catalog.clock_timestamp(), false) as leased,
                   coalesce(m.wake_at <= clock_timestamp(), false) as due
              from migration m join vm on vm.id = m.vm_id
            """;

    private final JdbcClient jdbc;

    MigrationStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// A source that was asked to shut down and has not said since whether it did.
    ///
    /// @param told whether a try since has failed, so that who retries knows of it
    record Unsure(Instant askedAt, boolean told) {}

    /// Empty where it serves for sure, or is off for sure.
    Optional<Unsure> unsure(MigrationRow row) {
        if (row.state() != State.CUTTING_OVER) {
            return Optional.empty();
        }
        return jdbc.sql("""
                select r.asked_at, exists (select from migration_step s
                                            where s.migration_id = r.migration_id and s.visit = :visit
                                              and s.step = 'shut-down-source' and s.outcome = 'FAILED'
                                              and s.ended_at > r.asked_at) as told
                  from replication r
                 where r.migration_id = :id and r.asked_at is not null and r.shut_down_at is null
                   and r.still_ran_at is null
                """).param("id", row.id()).param("visit", row.visit())
                .query((rs, _) -> new Unsure(rs.getTimestamp("asked_at").toInstant(), rs.getBoolean("told")))
                .optional();
    }

    Optional<MigrationRow> find(UUID id) {
        return jdbc.sql(SELECT + "where m.id = :id").param("id", id).query(MigrationStore::row).optional();
    }

    /// By the names of their VMs.
    List<MigrationRow> of(Collection<UUID> ids) {
        return jdbc.sql(SELECT + "where m.id = any(:ids) order by lower(vm.name)")
                .param("ids", ids.toArray(UUID[]::new)).query(MigrationStore::row).list();
    }

    /// The same as [#find], and nobody else changes it until this transaction ends.
    Optional<MigrationRow> lock(UUID id) {
        return jdbc.sql(SELECT + "where m.id = :id for update of m").param("id", id).query(MigrationStore::row)
                .optional();
    }

    /// Newest first.
    List<MigrationRow> ofVm(UUID vmId) {
        return jdbc.sql(SELECT + "where m.vm_id = :vm order by m.attempt desc").param("vm", vmId)
                .query(MigrationStore::row).list();
    }

    List<MigrationRow> latestOf(Collection<UUID> vmIds) {
        return jdbc.sql(SELECT + """
                where m.vm_id = any(:vms) and m.attempt = (select max(n.attempt) from migration n
                                                            where n.vm_id = m.vm_id)
                order by lower(vm.name)
                """).param("vms", vmIds.toArray(UUID[]::new)).query(MigrationStore::row).list();
    }

    List<MigrationRow> latestOfWave(UUID waveId) {
        return jdbc.sql(SELECT + """
                where m.wave_id = :wave
                  and m.attempt = (select max(n.attempt) from migration n where n.vm_id = m.vm_id and n.wave_id = :wave)
                order by lower(vm.name)
                """).param("wave", waveId).query(MigrationStore::row).list();
    }

    /// Migrations the machine wants to look at now and nobody drives, longest waiting first; before them those whose VM may
    /// serve nobody.
    ///
    /// @param urgent which kind, as [MigrationRow#urgent] tells them apart: many of one do not hide the other
    List<MigrationRow> due(boolean urgent, int limit) {
        return jdbc.sql(SELECT + """
                where m.wake_at <= clock_timestamp()
                  and (m.lease_until is null or m.lease_until < pg_catalog.clock_timestamp())
                  and (m.hold_since is null or m.asked is not null)
                  and (m.asked is not null or m.state in ('CUTTING_OVER', 'ROLLING_BACK')) = :urgent
                order by m.state not in ('CUTTING_OVER', 'ROLLING_BACK'), m.wake_at limit :limit
                """).param("urgent", urgent).param("limit", limit).query(MigrationStore::row).list();
    }

    private static MigrationRow row(ResultSet rs, int number) throws SQLException {
        return new MigrationRow(rs.getObject("id", UUID.class), rs.getObject("vm_id", UUID.class),
                rs.getString("vm_name"), rs.getInt("attempt"), rs.getObject("wave_id", UUID.class),
                rs.getString("wave_key"), rs.getObject("target_id", UUID.class),
                Mode.valueOf(rs.getString("mode")), rs.getString("format"), rs.getInt("soak_days"),
                rs.getString("target_place"), State.valueOf(rs.getString("state")), required(rs, "since"),
                rs.getString("reason"), rs.getInt("visit"), rs.getInt("version"), asked(rs), hold(rs), stall(rs),
                rs.getInt("stall_tries"), rs.getBoolean("leased"), rs.getBoolean("due"));
    }

    private static MigrationRow.@Nullable Asked asked(ResultSet rs) throws SQLException {
        String asked = rs.getString("asked");
        return asked == null
                ? null
                : new MigrationRow.Asked(Trigger.valueOf(asked), rs.getString("asked_by"),
                        rs.getString("asked_reason"));
    }

    private static @Nullable Hold hold(ResultSet rs) throws SQLException {
        Instant since = instant(rs, "hold_since");
        return since == null ? null : new Hold(rs.getString("hold_by"), rs.getString("hold_reason"), since);
    }

    private static @Nullable Stall stall(ResultSet rs) throws SQLException {
        Instant since = instant(rs, "stall_since");
        return since == null
                ? null
                : new Stall(rs.getString("stall_step"), rs.getString("stall_code"), rs.getString("stall_what"),
                        rs.getString("stall_remedy"), since, instant(rs, "stall_next_try"));
    }

    private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
        Timestamp value = rs.getTimestamp(column);
        return value == null ? null : value.toInstant();
    }

    private static Instant required(ResultSet rs, String column) throws SQLException {
        return rs.getTimestamp(column).toInstant();
    }
}
