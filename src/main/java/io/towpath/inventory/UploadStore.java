package io.towpath.inventory;

import io.towpath.inventory.UploadView.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `upload`. Who appends holds a lease, judged by the database's clock.
@Component
final class UploadStore {

    private static final int LEASE_SECONDS = 60;

    private final JdbcClient jdbc;

    UploadStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    UUID insert(UUID sourceId, Uploads.Order order, String actor, Instant now) {
        return jdbc.sql("""
                insert into upload (source_id, file_name, size_bytes, sha256, replaces, created_by, created_at,
                                    touched_at)
                values (:source, :name, :size, :sha256, :replace, :actor, :now, :now)
                returning id
                """).param("source", sourceId).param("name", order.fileName()).param("size", order.sizeBytes())
                .param("sha256", order.sha256()).param("replace", order.replace()).param("actor", actor)
                .param("now", Timestamp.from(now)).query(UUID.class).single();
    }

    Optional<UploadView> find(UUID id) {
        return jdbc.sql("select * from upload where id = :id").param("id", id).query(UploadStore::view).optional();
    }

    List<UploadView> open(UUID sourceId) {
        return jdbc.sql("""
                select * from upload where source_id = :source and state = 'open' order by created_at desc
                """).param("source", sourceId).query(UploadStore::view).list();
    }

    /// What the unfinished ones, of all sources, still need on disk.
    long outstanding() {
        return jdbc.sql("select coalesce(sum(size_bytes - received_bytes), 0) from upload where state = 'open'")
                .query(Long.class).single();
    }

    @Nullable
    String sha256(UUID id) {
        return jdbc.sql("select sha256 from upload where id = :id").param("id", id)
                .query((row, _) -> Optional.ofNullable(row.getString("sha256"))).single().orElse(null);
    }

    boolean replaces(UUID id) {
        return jdbc.sql("select replaces from upload where id = :id").param("id", id).query(Boolean.class).single();
    }

    /// Takes the lease to append at an offset.
    ///
    /// @return false when the offset is another, somebody else appends, or it is not open
    boolean claim(UUID id, long offset, UUID writer) {
        return jdbc.sql("""
                update upload set writer = :writer,
                                  writer_until = pg_catalog.clock_timestamp() + make_interval(secs => :lease)
                where id = :id and state = 'open' and received_bytes = :offset
                  and (writer is null or writer_until < pg_catalog.clock_timestamp())
                """).param("writer", writer).param("lease", LEASE_SECONDS).param("id", id).param("offset", offset)
                .update() == 1;
    }

    /// After bytes were forced to disk: moves the offset on and keeps the lease, or gives it back.
    ///
    /// @return false when the lease was lost
    boolean received(UUID id, UUID writer, long offset, boolean release, Instant now) {
        return jdbc.sql("""
                update upload set received_bytes = :offset, touched_at = :now,
                                  writer = case when :release then null else writer end,
                                  writer_until = case when :release then null
                                      else pg_catalog.clock_timestamp() + make_interval(secs => :lease) end
                where id = :id and writer = :writer and state = 'open'
                """).param("offset", offset).param("now", Timestamp.from(now)).param("release", release)
                .param("lease", LEASE_SECONDS).param("id", id).param("writer", writer).update() == 1;
    }

    /// The size turned out to be what arrived.
    void sizeIs(UUID id, long bytes) {
        jdbc.sql("update upload set size_bytes = :bytes where id = :id and received_bytes = :bytes and :bytes > 0")
                .param("bytes", bytes).param("id", id).update();
    }

    /// @return false when it was not open, or somebody appends to it
    boolean end(UUID id, State state, @Nullable String error, Instant now) {
        return jdbc.sql("""
                update upload set state = :state, error = :error, ended_at = :now, writer = null, writer_until = null
                where id = :id and state = 'open' and (writer is null or writer_until < pg_catalog.clock_timestamp())
                """).param("state", Words.of(state)).param("error", error).param("now", Timestamp.from(now))
                .param("id", id).update() == 1;
    }

    List<UploadView> untouchedSince(Instant before) {
        return jdbc.sql("select * from upload where state = 'open' and touched_at < :before limit 100")
                .param("before", Timestamp.from(before)).query(UploadStore::view).list();
    }

    /// Those that came to nothing, of which no part is to be left.
    List<UploadView> endedSince(Instant after) {
        return jdbc.sql("""
                select * from upload where state in ('cancelled', 'failed', 'abandoned') and ended_at > :after
                """).param("after", Timestamp.from(after)).query(UploadStore::view).list();
    }

    private static UploadView view(ResultSet row, int number) throws SQLException {
        return new UploadView(VmReader.id(row, "id"), VmReader.id(row, "source_id"), row.getString("file_name"),
                row.getLong("size_bytes"), row.getLong("received_bytes"),
                Words.parse(State.class, row.getString("state")), row.getString("created_by"),
                VmReader.instant(row, "created_at"), VmReader.instant(row, "touched_at"), row.getString("error"));
    }
}
