package io.towpath.inventory;

import io.towpath.inventory.Connection.Direction;
import io.towpath.platform.spi.Capabilities;
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
    private final TraitsText json;

    ConnectionStore(JdbcClient jdbc, TraitsText json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /// How a server is reached.
    ///
    /// @param nbd as in [io.towpath.platform.spi.Place#nbd()]; not written by [#grant]
    record Access(String account, UUID secretId, @Nullable String certificateSha256, @Nullable String nbd) {}

    /// Empty for a folder.
    Optional<Access> access(UUID id) {
        return jdbc.sql("select * from connection where id = :id and account is not null").param("id", id)
                .query((row, _) -> new Access(row.getString("account"), VmReader.id(row, "secret_id"),
                        row.getString("certificate_sha256"), row.getString("nbd_template")))
                .optional();
    }

    /// The one that calls itself so.
    Optional<Connection> byInstance(String instanceUuid) {
        return jdbc.sql("select * from connection where instance_uuid = :uuid and removed_at is null for update")
                .param("uuid", instanceUuid).query(ConnectionStore::connection).optional();
    }

    /// From now on it is a server that is reached so.
    void grant(UUID id, Access access) {
        // whatever was refused before: this is another password, or one that somebody believes in
        jdbc.sql("delete from sign_in_refusal where location = (select location from connection where id = :id)")
                .param("id", id).update();
        jdbc.sql("""
                update connection
                set account = :account, secret_id = :secret, certificate_sha256 = :sha256, certificate_seen = null
                where id = :id
                """).param("account", access.account).param("secret", access.secretId)
                .param("sha256", access.certificateSha256).param("id", id).update();
    }

    /// It was known from files and is connected from now on.
    void takeOver(UUID id, String kind, String name, String location) {
        jdbc.sql("""
                update connection set kind = :kind, name = :name, location = :location, version = version + 1
                where id = :id
                """).param("kind", kind).param("name", name).param("location", location).param("id", id).update();
    }

    /// VMs known from files by the server's own name of them get that name, under which the scan will tell them.
    ///
    /// @return how many
    int settle(UUID id) {
        return jdbc.sql("""
                update vm set external_id = moref, version = version + 1
                where source_id = :id and moref is not null and external_id <> moref
                  and not exists (select 1 from vm twin where twin.source_id = :id and twin.id <> vm.id
                                                          and (twin.moref = vm.moref or twin.external_id = vm.moref))
                """).param("id", id).update();
    }

    /// @return false when somebody was faster
    boolean nbd(UUID id, int version, @Nullable String template) {
        return jdbc.sql("""
                update connection set nbd_template = :template, version = version + 1
                where id = :id and version = :version and removed_at is null
                """).param("template", template, java.sql.Types.VARCHAR).param("id", id).param("version", version)
                .update() == 1;
    }

    void confirm(UUID id, String sha256) {
        jdbc.sql("""
                update connection set certificate_sha256 = :sha256, certificate_seen = null, version = version + 1
                where id = :id
                """).param("sha256", sha256).param("id", id).update();
    }

    /// @param seen null: the confirmed one again
    /// @return false when that was known
    boolean certificateSeen(UUID id, @Nullable String seen) {
        return jdbc.sql("""
                update connection set certificate_seen = :seen
                where id = :id and certificate_seen is distinct from :seen
                """).param("seen", seen, java.sql.Types.VARCHAR).param("id", id).update() == 1;
    }

    void capable(UUID id, Capabilities capabilities, Instant now) {
        jdbc.sql("""
                update connection
                set capabilities = cast(:capabilities as jsonb), capabilities_at = :now,
                    instance_uuid = coalesce(instance_uuid, :uuid)
                where id = :id
                """).param("capabilities", json.write(capabilities)).param("now", Timestamp.from(now))
                .param("uuid", capabilities.instanceUuid()).param("id", id).update();
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
        return jdbc.sql(VIEW + " and c.id = :id").param("id", id).query(this::shown).optional();
    }

    List<ConnectionView> views(Direction direction) {
        return jdbc.sql(VIEW + " and c.direction = :direction order by lower(c.name)")
                .param("direction", Words.of(direction)).query(this::shown).list();
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
                with mine as (select id from vm where source_id = :id and missing_since is null order by id for no key update)
                update vm set missing_since = :now, version = version + 1
                  from mine where vm.id = mine.id
                returning vm.id
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

    private ConnectionView shown(ResultSet row, int number) throws SQLException {
        @Nullable
        Instant probedAt = VmReader.instantOrNull(row, "probed_at");
        @Nullable
        Probe probe = probedAt == null
                ? null
                : new Probe(row.getBoolean("probe_works"), row.getString("probe_summary"),
                        row.getString("probe_remedy"));
        return new ConnectionView(connection(row, number), VmReader.instant(row, "created_at"),
                row.getString("created_by"), probe, probedAt, row.getInt("vms"), row.getInt("missing"),
                row.getInt("version"), server(row));
    }

    private ConnectionView.@Nullable Server server(ResultSet row) throws SQLException {
        String account = row.getString("account");
        String capabilities = row.getString("capabilities");
        return account == null
                ? null
                : new ConnectionView.Server(account, row.getString("certificate_sha256"),
                        row.getString("certificate_seen"),
                        capabilities == null ? null : json.read(capabilities, Capabilities.class),
                        VmReader.instantOrNull(row, "capabilities_at"), row.getString("nbd_template"));
    }
}
