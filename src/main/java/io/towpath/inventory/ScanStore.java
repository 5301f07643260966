package io.towpath.inventory;

import io.towpath.inventory.ScanView.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `scan`. A running scan is owned by the process that moves its heartbeat on; the database's clock judges it.
@Component
final class ScanStore {

    private static final int DEAD_AFTER_SECONDS = 60;

    private final JdbcClient jdbc;

    ScanStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @return empty when one runs already
    Optional<UUID> begin(UUID sourceId, String actor, Instant now) {
        return jdbc.sql("""
                insert into scan (source_id, state, requested_by, started_at, heartbeat_at)
                values (:source, 'running', :actor, :now, pg_catalog.clock_timestamp())
                on conflict (source_id) where state = 'running' do nothing
                returning id
                """).param("source", sourceId).param("actor", actor).param("now", Timestamp.from(now))
                .query(UUID.class).optional();
    }

    Optional<UUID> running(UUID sourceId) {
        return jdbc.sql("select id from scan where source_id = :source and state = 'running'")
                .param("source", sourceId).query(UUID.class).optional();
    }

    /// Ends scans whose process died.
    void endDead(Instant now) {
        jdbc.sql("""
                update scan set state = 'interrupted', ended_at = :now, looking_at = null,
                                error = 'Towpath stopped while it scanned', remedy = 'It scans again by itself.'
                where state = 'running' and heartbeat_at < pg_catalog.clock_timestamp() - make_interval(secs => :dead)
                """).param("now", Timestamp.from(now)).param("dead", DEAD_AFTER_SECONDS).update();
    }

    /// Sources whose newest scan ended longer ago than the interval, or did not end well, and where none runs. Servers are
    /// looked at more often, since an unchanged VM costs little; not while their scans fail, and not at all while they show
    /// a certificate that nobody confirmed.
    List<UUID> due(Instant now, Duration interval, List<String> servers, Duration serverInterval) {
        return jdbc.sql("""
                select c.id from connection c
                where c.direction = 'source' and c.removed_at is null and c.kind <> 'imported'
                  and c.certificate_seen is null
                  and not exists (select 1 from scan where source_id = c.id and state = 'running')
                  and not exists (select 1 from scan where source_id = c.id and state in ('done', 'failed')
                                   and ended_at > case when state = 'done' and c.kind = any(:servers)
                                                       then cast(:serverSince as timestamptz)
                                                       else cast(:since as timestamptz) end)
                order by c.name
                """).param("since", Timestamp.from(now.minus(interval)))
                .param("serverSince", Timestamp.from(now.minus(serverInterval)))
                .param("servers", servers.toArray(new String[0])).query((row, _) -> VmReader.id(row, "id"))
                .list();
    }

    /// Of scans that the schedule asked for and that found nothing new, the newest is history enough.
    void foldQuiet(UUID sourceId, UUID newest) {
        jdbc.sql("""
                delete from scan
                where source_id = :source and id <> :newest and requested_by = 'system' and state = 'done'
                  and error is not distinct from (select error from scan where id = :newest) and new_vms + changed_vms + missing_vms + back_vms = 0
                """).param("source", sourceId).param("newest", newest).update();
    }

    /// Sign of life, and what people see meanwhile.
    ///
    /// @return false when the scan is not this process's any more
    boolean beat(UUID id, ScanCounts counts, @Nullable String lookingAt) {
        return bound("""
                update scan set heartbeat_at = pg_catalog.clock_timestamp(), looking_at = :lookingAt, found = :found,
                                new_vms = :added, changed_vms = :changed, unchanged_vms = :unchanged,
                                missing_vms = :missing, back_vms = :back
                where id = :id and state = 'running'
                """, id, counts).param("lookingAt", lookingAt).update() == 1;
    }

    /// Within a transaction: keeps the scan running until it ends.
    ///
    /// @return false when the scan is not this process's any more
    boolean hold(UUID id) {
        return jdbc.sql("select 1 from scan where id = :id and state = 'running' for key share").param("id", id)
                .query(Integer.class).optional().isPresent();
    }

    boolean end(UUID id, State state, ScanCounts counts, @Nullable String error, @Nullable String remedy,
            Instant now) {
        return bound("""
                update scan set state = :state, ended_at = :now, looking_at = null, error = :error, remedy = :remedy,
                                found = :found, new_vms = :added, changed_vms = :changed,
                                unchanged_vms = :unchanged, missing_vms = :missing, back_vms = :back
                where id = :id and state = 'running'
                """, id, counts).param("state", Words.of(state)).param("now", Timestamp.from(now))
                .param("error", error).param("remedy", remedy).update() == 1;
    }

    Optional<ScanView> find(UUID id) {
        return jdbc.sql("select * from scan where id = :id").param("id", id).query(ScanStore::view).optional();
    }

    List<ScanView> of(UUID sourceId, int limit) {
        return jdbc.sql("""
                select * from scan where source_id = :source order by started_at desc, id desc limit :limit
                """).param("source", sourceId).param("limit", limit).query(ScanStore::view).list();
    }

    List<ScanView> newest(Collection<UUID> sourceIds) {
        return jdbc.sql("""
                select distinct on (source_id) * from scan
                where source_id = any((select cast(:ids as uuid[]))::uuid[])
                order by source_id, started_at desc, id desc
                """).param("ids", VmReader.array(sourceIds)).query(ScanStore::view).list();
    }

    private JdbcClient.StatementSpec bound(String sql, UUID id, ScanCounts counts) {
        return jdbc.sql(sql).param("id", id).param("found", counts.found()).param("added", counts.added())
                .param("changed", counts.changed()).param("unchanged", counts.unchanged())
                .param("missing", counts.missing()).param("back", counts.back());
    }

    private static ScanView view(ResultSet row, int number) throws SQLException {
        return new ScanView(VmReader.id(row, "id"), VmReader.id(row, "source_id"),
                Words.parse(State.class, row.getString("state")), row.getString("requested_by"),
                VmReader.instant(row, "started_at"), VmReader.instantOrNull(row, "ended_at"),
                row.getString("looking_at"), row.getInt("found"), row.getInt("new_vms"), row.getInt("changed_vms"),
                row.getInt("unchanged_vms"), row.getInt("missing_vms"), row.getInt("back_vms"),
                row.getString("error"), row.getString("remedy"));
    }
}
