package io.towpath.transfer;

import io.towpath.transfer.DiskCopy.Phase;
import io.towpath.transfer.ProgressReporter.Told;
import io.towpath.database.Beats;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `disk_copy`. Each statement is a transaction of its own: nothing is held while bytes move.
@Component
final class CopyStore {

    private final JdbcClient jdbc;
    private final JdbcClient beats;
    private final Clock clock;

    CopyStore(JdbcClient jdbc, Clock clock) {
        this(jdbc, jdbc, clock);
    }

    @Autowired
    CopyStore(JdbcClient jdbc, @Beats JdbcClient beats, Clock clock) {
        this.jdbc = jdbc;
        this.beats = beats;
        this.clock = clock;
    }

    List<DiskCopy> of(Collection<UUID> migrationIds) {
        return of(migrationIds, Map.of());
    }

    /// @param now what this process knows, by run and disk: of copies under way it counts
    List<DiskCopy> of(Collection<UUID> migrationIds, Map<UUID, Map<UUID, Told>> now) {
        return jdbc.sql("select * from disk_copy where migration_id = any(:migrations) order by position, id")
                .param("migrations", migrationIds.toArray(UUID[]::new)).query((row, _) -> copy(row, now)).list();
    }

    /// Takes the disk's row for a run, making it where there is none.
    ///
    /// @return what an earlier run proved, if it did
    Optional<Proven> take(UUID migrationId, int position, CopyOrder order, UUID run) {
        return jdbc.sql("""
                insert into disk_copy (migration_id, vm_disk_id, position, label, source, format, target_file, run,
                                       started_at, updated_at)
                values (:migration, :disk, :position, :label, :source, :format, :file, :run, :now, :now)
                on conflict (migration_id, vm_disk_id) do update set run = excluded.run, position = excluded.position
                returning phase, target_file, target_bytes, target_mtime
                """).param("migration", migrationId).param("disk", order.vmDiskId()).param("position", position)
                .param("label", order.label()).param("source", order.source().label())
                .param("format", order.format().id()).param("file", order.target().toString()).param("run", run)
                .param("now", now())
                .query((row, _) -> row.getString("phase").equals(Phase.PROVEN.name())
                        ? Optional.of(new Proven(row.getString("target_file"), row.getLong("target_bytes"),
                                row.getString("target_mtime")))
                        : Optional.<Proven>empty())
                .single();
    }

    /// Begins or goes on; the first start stays.
    void start(UUID run, CopyOrder order) {
        jdbc.sql("""
                update disk_copy set phase = 'COPYING', done_bytes = 0, total_bytes = 0, data_bytes = 0,
                                     bytes_per_second = 0, source = :source, format = :format, target_file = :file,
                                     target_bytes = null, target_mtime = null, source_digest = null,
                                     target_digest = null, reason = null, error = null, ended_at = null,
                                     updated_at = :now
                where run = :run and vm_disk_id = :disk
                """).param("run", run).param("disk", order.vmDiskId()).param("source", order.source().label())
                .param("format", order.format().id()).param("file", order.target().toString()).param("now", now())
                .update();
    }

    /// One statement for all; a row that its run writes just now is left to it.
    ///
    /// @return how many were written
    int progress(List<Told> news) {
        return beats.sql("""
                with free as (
                    select d.id, n.phase, n.done, n.total, n.data, n.speed
                      from unnest(cast(:runs as uuid[]), cast(:disks as uuid[]), cast(:phases as text[]),
                                  cast(:done as bigint[]), cast(:total as bigint[]), cast(:data as bigint[]),
                                  cast(:speed as bigint[])) as n (run, disk, phase, done, total, data, speed)
                      join disk_copy d on d.vm_disk_id = n.disk and d.run = n.run and d.phase in ('COPYING', 'PROVING')
                       for no key update of d skip locked)
                update disk_copy d set phase = free.phase, done_bytes = free.done, total_bytes = free.total,
                                       data_bytes = free.data, bytes_per_second = free.speed, updated_at = :now
                  from free where d.id = free.id
                """).param("runs", news.stream().map(Told::run).toArray(UUID[]::new))
                .param("disks", news.stream().map(Told::vmDiskId).toArray(UUID[]::new))
                .param("phases", news.stream().map(told -> told.phase().name()).toArray(String[]::new))
                .param("done", news.stream().map(Told::done).toArray(Long[]::new))
                .param("total", news.stream().map(Told::total).toArray(Long[]::new))
                .param("data", news.stream().map(Told::data).toArray(Long[]::new))
                .param("speed", news.stream().map(Told::bytesPerSecond).toArray(Long[]::new)).param("now", now())
                .update();
    }

    /// False when another run has the row by now.
    boolean proven(UUID run, CopyOrder order, Arrived arrived) {
        return jdbc.sql("""
                update disk_copy set phase = 'PROVEN', done_bytes = :size, total_bytes = :size, data_bytes = :data,
                                     bytes_per_second = 0, resumed_bytes = :resumed, source_digest = :digest,
                                     target_digest = :digest, target_bytes = :bytes, target_mtime = :mtime,
                                     reason = null, error = null, ended_at = :now, updated_at = :now
                where run = :run and vm_disk_id = :disk
                """).param("run", run).param("disk", order.vmDiskId()).param("size", arrived.sizeBytes())
                .param("data", arrived.dataBytes()).param("resumed", arrived.resumedBytes())
                .param("digest", arrived.digest()).param("bytes", arrived.stamp().bytes())
                .param("mtime", arrived.stamp().modified()).param("now", now()).update() == 1;
    }

    void failed(UUID run, CopyOrder order, String reason, String error) {
        jdbc.sql("""
                update disk_copy set phase = 'FAILED', bytes_per_second = 0, reason = :reason, error = :error,
                                     ended_at = :now, updated_at = :now
                where run = :run and vm_disk_id = :disk
                """).param("run", run).param("disk", order.vmDiskId()).param("reason", reason)
                .param("error", error.replace("\u0000", "?")).param("now", now()).update();
    }

    void cancelled(UUID run, CopyOrder order) {
        jdbc.sql("""
                update disk_copy set phase = 'CANCELLED', bytes_per_second = 0, reason = null, error = null,
                                     ended_at = :now, updated_at = :now
                where run = :run and vm_disk_id = :disk and phase <> 'PROVEN'
                """).param("run", run).param("disk", order.vmDiskId()).param("now", now()).update();
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private static DiskCopy copy(ResultSet row, Map<UUID, Map<UUID, Told>> now) throws SQLException {
        UUID run = row.getObject("run", UUID.class);
        UUID disk = row.getObject("vm_disk_id", UUID.class);
        Phase phase = Phase.valueOf(row.getString("phase"));
        boolean moves = phase == Phase.COPYING || phase == Phase.PROVING;
        Told here = moves && run != null ? now.getOrDefault(run, Map.of()).get(disk) : null;
        Told told = here != null
                ? here
                : new Told(run, disk, phase, row.getLong("done_bytes"), row.getLong("total_bytes"),
                        row.getLong("data_bytes"), row.getLong("bytes_per_second"));
        return new DiskCopy(row.getObject("id", UUID.class), row.getObject("migration_id", UUID.class), disk,
                row.getString("label"), told.phase(), told.done(), told.total(), told.data(), told.bytesPerSecond(),
                row.getString("format"), row.getString("target_file"), row.getString("source_digest"),
                row.getString("target_digest"), row.getString("error"), row.getTimestamp("started_at").toInstant(),
                instant(row.getTimestamp("ended_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp value) {
        return value == null ? null : value.toInstant();
    }

    /// What was proven, and of which file.
    record Proven(String file, long bytes, String modified) {}

    /// A disk that is proven now.
    record Arrived(long sizeBytes, long dataBytes, long resumedBytes, String digest, FileStamp stamp) {}
}
