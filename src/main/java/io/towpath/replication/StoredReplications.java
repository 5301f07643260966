package io.towpath.replication;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The tables `replication…` and `source_snapshot`, to read.
@Component
final class StoredReplications implements Replications {

    private final JdbcClient jdbc;
    private final PassProgress progress;

    StoredReplications(JdbcClient jdbc, PassProgress progress) {
        this.jdbc = jdbc;
        this.progress = progress;
    }

    @Override
    public Optional<Replication> of(UUID migrationId) {
        List<ReplicaDisk> disks = jdbc.sql("select * from replication_disk where migration_id = :id order by position")
                .param("id", migrationId).query((row, _) -> disk(row)).list();
        return jdbc.sql("select * from replication where migration_id = :id").param("id", migrationId)
                .query((row, _) -> replication(row, disks)).optional();
    }

    @Override
    public List<KeptCopy> kept(UUID migrationId) {
        return jdbc.sql("""
                select d.vm_disk_id, e.attempt, d.target_file, d.kept_bytes, d.pass > 0 as compared
                  from replication_disk d join migration e on e.id = d.kept_of
                 where d.migration_id = :id order by d.position
                """).param("id", migrationId)
                .query((row, _) -> new KeptCopy(row.getObject("vm_disk_id", UUID.class), row.getInt("attempt"),
                        row.getString("target_file"), row.getLong("kept_bytes"), row.getBoolean("compared")))
                .list();
    }

    @Override
    public boolean perhapsOff(UUID migrationId) {
        return jdbc.sql("""
                select exists (select from replication
                                where migration_id = :id and asked_at is not null and shut_down_at is null
                                  and still_ran_at is null)
                """).param("id", migrationId).query(Boolean.class).single();
    }

    @Override
    public Map<UUID, Instant> perhapsOff(Collection<UUID> migrationIds) {
        Map<UUID, Instant> asked = new HashMap<>();
        jdbc.sql("""
                select migration_id, asked_at from replication
                 where migration_id = any(:ids) and asked_at is not null and shut_down_at is null
                   and still_ran_at is null
                """).param("ids", migrationIds.toArray(UUID[]::new)).query(row -> {
            asked.put(row.getObject("migration_id", UUID.class), row.getTimestamp("asked_at").toInstant());
        });
        return asked;
    }

    @Override
    public List<Pass> passes(UUID migrationId) {
        return passes(migrationId, "true", 0);
    }

    @Override
    public Optional<Pass> running(UUID migrationId) {
        return passes(migrationId, "p.state = 'RUNNING'", 0).stream().findFirst();
    }

    /// The one that is not at its end. There are thousands of others of a VM that is kept in step for weeks.
    Optional<Pass> openPass(UUID migrationId) {
        return passes(migrationId, "p.state in ('RUNNING', 'LANDED')", 0).stream().findFirst();
    }

    Optional<Pass> pass(UUID migrationId, int number) {
        return passes(migrationId, "p.number = :number", number).stream().findFirst();
    }

    List<Pass> passesAfter(UUID migrationId, int number) {
        return passes(migrationId, "p.number > :number", number);
    }

    private List<Pass> passes(UUID migrationId, String which, int number) {
        Map<UUID, List<DiskPass>> disks = new HashMap<>();
        jdbc.sql("""
                select d.*, r.run,
                       case when d.updated_at > clock_timestamp() - interval '15 seconds' then d.rate_bytes
                            else 0 end as rate_now
                  from replication_pass p join replication_pass_disk d on d.pass_id = p.id
                  join replication r on r.migration_id = p.migration_id
                  left join replication_disk own on own.migration_id = p.migration_id and own.disk_key = d.disk_key
                 where p.migration_id = :id and %s order by own.position, d.id
                """.formatted(which)).param("id", migrationId).param("number", number).query(row -> {
            disks.computeIfAbsent(row.getObject("pass_id", UUID.class), _ -> new ArrayList<>())
                    .add(diskPass(row));
        });
        return jdbc.sql("select p.* from replication_pass p where p.migration_id = :id and %s order by p.number"
                .formatted(which)).param("id", migrationId).param("number", number)
                .query((row, _) -> pass(row, disks.getOrDefault(row.getObject("id", UUID.class), List.of()))).list();
    }

    @Override
    public List<SourceSnapshot> snapshots(UUID migrationId) {
        return jdbc.sql("select * from source_snapshot where migration_id = :id order by wanted_at, id")
                .param("id", migrationId).query((row, _) -> snapshot(row)).list();
    }

    @Override
    public List<SourceSnapshot> openSnapshots() {
        return jdbc.sql("select * from source_snapshot where removed_at is null order by wanted_at, id")
                .query((row, _) -> snapshot(row)).list();
    }

    private static Replication replication(ResultSet row, List<ReplicaDisk> disks) throws SQLException {
        Instant off = instant(row, "shut_down_at");
        String how = row.getString("shut_down_how");
        String forcedBy = row.getString("forced_by");
        String way = row.getString("tracking");
        return new Replication(row.getObject("migration_id", UUID.class), row.getObject("source_id", UUID.class),
                row.getString("vm_ref"), row.getString("vm_name"), Quiesce.valueOf(row.getString("quiesce")),
                (Boolean) row.getObject("tracking_before"),
                off == null || how == null
                        ? null
                        : new Replication.ShutDown(off, Replication.How.valueOf(how),
                                "ON".equals(row.getString("power_before"))),
                forcedBy == null ? null : new Replication.Consent(forcedBy, row.getString("forced_reason")),
                row.getString("drift"), way == null ? null : TrackingWay.valueOf(way), row.getString("tracking_why"),
                disks);
    }

    private static ReplicaDisk disk(ResultSet row) throws SQLException {
        return new ReplicaDisk(row.getObject("vm_disk_id", UUID.class), row.getString("disk_key"),
                row.getString("label"), row.getString("uuid"), row.getLong("capacity_bytes"),
                row.getString("target_file"), row.getString("format"), (Integer) row.getObject("pass"),
                row.getString("change_id"), instant(row, "lied_at"), row.getString("resync_reason"),
                row.getString("home"));
    }

    private static Pass pass(ResultSet row, List<DiskPass> disks) throws SQLException {
        String consistency = row.getString("consistency");
        return new Pass(row.getObject("id", UUID.class), row.getObject("migration_id", UUID.class),
                row.getInt("number"), Pass.Kind.valueOf(row.getString("kind")),
                Pass.State.valueOf(row.getString("state")), row.getString("snapshot_name"),
                row.getString("snapshot_ref"), instant(row, "snapshot_at"),
                consistency == null ? null : Consistency.valueOf(consistency), row.getString("quiesce_refused"),
                row.getTimestamp("started_at").toInstant(), instant(row, "landed_at"), instant(row, "ended_at"),
                new Pass.Took(duration(row, "snapshot_millis"), duration(row, "query_millis"),
                        duration(row, "copy_millis"), duration(row, "prove_millis"), duration(row, "remove_millis")),
                row.getString("code"), row.getString("error"), disks);
    }

    private DiskPass diskPass(ResultSet row) throws SQLException {
        byte[] heat = row.getBytes("heat");
        PassProgress.Far far = far(row);
        return new DiskPass(row.getString("disk_key"), row.getString("label"),
                DiskPass.Method.valueOf(row.getString("method")), row.getString("why"), row.getString("way"),
                row.getString("stepped_down"), row.getString("change_id_from"), row.getString("change_id_to"),
                row.getLong("ranges"), row.getLong("changed_bytes"), row.getLong("read_bytes"),
                row.getLong("zero_bytes"), row.getLong("written_bytes"), row.getLong("compared_bytes"),
                row.getLong("audited_bytes"), row.getInt("lies"), heat == null ? new BitSet() : BitSet.valueOf(heat),
                Duration.ofMillis(row.getLong("query_millis")), Duration.ofMillis(row.getLong("copy_millis")),
                Duration.ofMillis(row.getLong("waited_millis")), Duration.ofMillis(row.getLong("prove_millis")),
                far.phase(), far.done(), far.total(), far.rate(), instant(row, "ended_at"));
    }

    /// How far it is by what was written, or by what this node knows since, if it is the one that brings it over.
    private PassProgress.Far far(ResultSet row) throws SQLException {
        UUID run = row.getObject("run", UUID.class);
        if (row.getTimestamp("ended_at") == null && run != null) {
            Optional<PassProgress.Far> here = progress.of(run, row.getObject("pass_id", UUID.class),
                    row.getString("disk_key"));
            if (here.isPresent()) {
                return here.get();
            }
        }
        return new PassProgress.Far(DiskPass.Phase.valueOf(row.getString("phase")), row.getLong("done_bytes"),
                row.getLong("total_bytes"), row.getLong("rate_now"));
    }

    static SourceSnapshot snapshot(ResultSet row) throws SQLException {
        return new SourceSnapshot(row.getObject("id", UUID.class), row.getObject("migration_id", UUID.class),
                row.getObject("source_id", UUID.class), row.getString("vm_ref"), row.getString("vm_name"),
                row.getString("name"), row.getString("description"),
                SourceSnapshot.Purpose.valueOf(row.getString("purpose")), row.getTimestamp("wanted_at").toInstant(),
                row.getString("ref"), instant(row, "taken_at"), instant(row, "removal_wanted_at"),
                instant(row, "removed_at"), row.getString("last_error"), row.getInt("tries"),
                row.getString("stands_for"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp value = row.getTimestamp(column);
        return value == null ? null : value.toInstant();
    }

    private static @Nullable Duration duration(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Duration.ofMillis(millis);
    }
}
