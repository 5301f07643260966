package io.towpath.inventory;

import io.towpath.inventory.Connection.Direction;
import io.towpath.platform.spi.Probe;
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

/// Table `connection`.
@Component
final class ConnectionStore {

    private static final String VIEW = """
            select c.*,
                   (select count(*) from vm where vm.source_id = c.id and vm.missing_since is null) as vms,
                   (select count(*) from vm where vm.source_id = c.id and vm.missing_since is not null) as missing
            from connection c
            where c.removed_at is null
            """;

    private final JdbcClient jdbc;

    ConnectionStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Also one that was removed: VMs and trips go on naming it.
    Optional<Connection> find(UUID id) {
        return jdbc.sql("select * from connection where id = :id").param("id", id).query(ConnectionStore::connection)
                .optional();
    }

    List<Connection> active(Direction direction) {
        return jdbc.sql("""
                select * from connection where direction = :direction and removed_at is null order by lower(name)
                """).param("direction", Words.of(direction)).query(ConnectionStore::connection).list();
    }

    Optional<ConnectionView> view(UUID id) {
        return jdbc.sql(VIEW + " and c.id = :id").param("id", id).query(ConnectionStore::view).optional();
    }

    List<ConnectionView> views(Direction direction) {
        return jdbc.sql(VIEW + " and c.direction = :direction order by lower(c.name)")
                .param("direction", Words.of(direction)).query(ConnectionStore::view).list();
    }

    UUID insert(Direction direction, String kind, String name, String location, String actor, Instant now) {
        return jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:direction, :kind, :name, :location, :actor, :now)
                returning id
                """).param("direction", Words.of(direction)).param("kind", kind).param("name", name)
                .param("location", location).param("actor", actor).param("now", Timestamp.from(now)).query(UUID.class)
                .single();
    }

    /// @return false when somebody was faster
    boolean update(UUID id, int version, String name, String location) {
        return jdbc.sql("""
                update connection set name = :name, location = :location, version = version + 1
                where id = :id and version = :version and removed_at is null
                """).param("name", name).param("location", location).param("id", id).param("version", version)
                .update() == 1;
    }

    void probed(UUID id, Probe probe, Instant now) {
        jdbc.sql("""
                update connection
                set probed_at = :now, probe_works = :works, probe_summary = :summary, probe_remedy = :remedy
                where id = :id
                """).param("now", Timestamp.from(now)).param("works", probe.works()).param("summary", probe.summary())
                .param("remedy", probe.remedy()).param("id", id).update();
    }

    /// @return the VMs that are missing from now on
    List<UUID> remove(UUID id, Instant now) {
        jdbc.sql("update connection set removed_at = :now, version = version + 1 where id = :id")
                .param("now", Timestamp.from(now)).param("id", id).update();
        return jdbc.sql("""
                update vm set missing_since = :now, version = version + 1
                where source_id = :id and missing_since is null
                returning id
                """).param("now", Timestamp.from(now)).param("id", id)
                .query((row, _) -> VmReader.id(row, "id")).list();
    }

    /// Keeps it as it is until the transaction ends.
    ///
    /// @return false when it is not there any more
    boolean lock(UUID id) {
        return jdbc.sql("select 1 from connection where id = :id and removed_at is null for update").param("id", id)
                .query(Integer.class).optional().isPresent();
    }

    private static Connection connection(ResultSet row, int number) throws SQLException {
        return new Connection(VmReader.id(row, "id"), Words.parse(Direction.class, row.getString("direction")),
                row.getString("kind"), row.getString("name"), row.getString("location"));
    }

    private static ConnectionView view(ResultSet row, int number) throws SQLException {
        @Nullable
        Instant probedAt = VmReader.instantOrNull(row, "probed_at");
        @Nullable
        Probe probe = probedAt == null
                ? null
                : new Probe(row.getBoolean("probe_works"), row.getString("probe_summary"),
                        row.getString("probe_remedy"));
        return new ConnectionView(connection(row, number), VmReader.instant(row, "created_at"),
                row.getString("created_by"), probe, probedAt, row.getInt("vms"), row.getInt("missing"),
                row.getInt("version"));
    }
}
