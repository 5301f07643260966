package io.towpath.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/// Holds a node at a chosen write, so that it is killed there and not somewhere near. Triggers give every write about a
/// trip a name; a node that comes to one that is armed waits for a lock which is ours, between what it did outside and the
/// commit that tells of it.
final class KillPoints implements AutoCloseable {

    /// What the sessions of nodes are called; others pass all points.
    static final String NODE = "chaos-";

    /// A point that comes with usual trips, in about their order.
    static final List<String> ALL = List.of(
            // prepare
            "lease taken", "check-source begins", "track-changes begins", "track-changes done",
            "SEED snapshot wanted", "SEED snapshot taken", "SEED tree noted",
            // full copy
            "SEED disk begins", "copy COPYING", "copy PROVING", "copy PROVEN", "SEED disk stands", "SEED pass LANDED",
            "SEED snapshot removal wanted", "SEED snapshot removed", "seed-disks done", "now SYNCING",
            // delta passes
            "DELTA snapshot wanted", "DELTA snapshot taken", "DELTA tree noted", "DELTA disk begins",
            "DELTA disk stands", "DELTA pass LANDED", "DELTA snapshot removal wanted", "DELTA snapshot removed",
            // cutover
            "cutover RUNNING", "now CUTTING_OVER", "shut-down-source begins", "shut-down-source done",
            "FINAL snapshot wanted", "FINAL snapshot taken", "FINAL tree noted", "FINAL disk begins",
            "FINAL disk stands", "FINAL pass LANDED", "final-pass done",
            "compare-before-start done",
            "define-target begins", "define-target done", "cutover arrived", "wait-for-group done",
            "seal-source begins",
            "power seal_began_at", "power sealed_at", "guard-two-running done", "start-target begins",
            "power start_began_at", "power target_started_at", "start-target done", "now VALIDATING", "cutover DONE",
            "open-checklist done", "run-checks done", "remove-snapshots begins", "FINAL snapshot removal wanted",
            "FINAL snapshot removed", "now AWAITING_SIGN_OFF", "ask-owner done",
            // the soak, in which the source is compared
            "start-soak done", "compare-source begins", "disk compared", "comparison told", "compare-source done",
            // slots of all that is copied, read or compared
            "slot asked", "slot offered", "slot held", "slot given back",
            // the way back
            "now ROLLING_BACK", "stop-target begins", "power target_off_at", "stop-target done", "undefine-target done",
            "unseal-source begins", "power unsealed_at", "unseal-source done", "start-source begins",
            "start-source done", "go-on-in-step begins", "go-on-in-step done", "clean-source begins",
            "clean-source done", "note-what-is-left done",
            "now ROLLED_BACK");

    private static final int CLASS = 7701;
    private static final String SQL = """
            create or replace function chaos_at(point text) returns void language plpgsql as $$
            begin
              if current_setting('application_name') like 'chaos-%' then
                perform pg_advisory_xact_lock_shared(7701, hashtext(point));
              end if;
            end $$;

            create or replace function chaos_point() returns trigger language plpgsql as $$
            declare
              kind text;
            begin
              case tg_table_name
              when 'migration' then
                if new.lease_token <> old.lease_token then perform chaos_at('lease taken'); end if;
                if new.state <> old.state then perform chaos_at('now ' || new.state); end if;
              when 'migration_step' then
                if tg_op = 'INSERT' then perform chaos_at(new.step || ' begins');
                elsif new.outcome = 'DONE' and old.outcome <> 'DONE' then perform chaos_at(new.step || ' done'); end if;
              when 'source_snapshot' then
                if tg_op = 'INSERT' then perform chaos_at(new.purpose || ' snapshot wanted');
                elsif old.taken_at is null and new.taken_at is not null then
                  perform chaos_at(new.purpose || ' snapshot taken');
                elsif old.removal_wanted_at is null and new.removal_wanted_at is not null then
                  perform chaos_at(new.purpose || ' snapshot removal wanted');
                elsif old.removed_at is null and new.removed_at is not null then
                  perform chaos_at(new.purpose || ' snapshot removed'); end if;
              when 'replication_pass' then
                if new.state = 'LANDED' and old.state <> 'LANDED' then
                  perform chaos_at(new.kind || ' pass LANDED'); end if;
              when 'replication_pass_disk' then
                select p.kind into kind from replication_pass p where p.id = new.pass_id;
                if tg_op = 'INSERT' then perform chaos_at(kind || ' disk begins');
                elsif new.phase <> old.phase then perform chaos_at(kind || ' disk ' || new.phase); end if;
              when 'replication_pass_snapshot' then
                select p.kind into kind from replication_pass p where p.id = new.pass_id;
                perform chaos_at(kind || ' tree noted');
              when 'replication_disk' then
                if new.pass is distinct from old.pass and new.pass is not null then
                  select p.kind into kind from replication_pass p
                   where p.migration_id = new.migration_id and p.number = new.pass;
                  perform chaos_at(kind || ' disk stands'); end if;
              when 'cutover' then
                if new.state <> old.state then perform chaos_at('cutover ' || new.state); end if;
              when 'cutover_member' then
                if old.arrived_at is null and new.arrived_at is not null then
                  perform chaos_at('cutover arrived'); end if;
              when 'source_comparison' then perform chaos_at('disk compared');
              when 'checklist' then
                if new.soak_compared is distinct from old.soak_compared then perform chaos_at('comparison told'); end if;
              when 'slot_claim' then
                if tg_op = 'INSERT' then perform chaos_at('slot asked');
                elsif tg_op = 'DELETE' then perform chaos_at('slot given back');
                elsif new.state <> old.state and new.state <> 'WAITING' then
                  perform chaos_at('slot ' || lower(new.state)); end if;
              when 'disk_copy' then
                if new.phase <> old.phase or new.run <> old.run then perform chaos_at('copy ' || new.phase); end if;
              when 'migration_power' then
                if new.seal_began_at is distinct from old.seal_began_at then
                  perform chaos_at('power seal_began_at'); end if;
                if new.sealed_at is distinct from old.sealed_at then perform chaos_at('power sealed_at'); end if;
                if new.unsealed_at is distinct from old.unsealed_at then perform chaos_at('power unsealed_at'); end if;
                if new.start_began_at is distinct from old.start_began_at then
                  perform chaos_at('power start_began_at'); end if;
                if new.target_started_at is distinct from old.target_started_at then
                  perform chaos_at('power target_started_at'); end if;
                if new.target_off_at is distinct from old.target_off_at then
                  perform chaos_at('power target_off_at'); end if;
              end case;
              return new;
            end $$;
            """;

    private final Connection connection;

    KillPoints(JdbcConnectionDetails database) throws SQLException {
        var source = new org.postgresql.ds.PGSimpleDataSource();
        source.setUrl(database.getJdbcUrl());
        source.setUser(database.getUsername());
        source.setPassword(database.getPassword());
        connection = source.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute(SQL);
            for (String table : List.of("migration", "replication_pass", "replication_disk", "disk_copy",
                    "migration_power", "checklist", "cutover", "cutover_member")) {
                trigger(statement, "update", table);
            }
            trigger(statement, "insert", "replication_pass_snapshot");
            trigger(statement, "insert or update", "source_comparison");
            trigger(statement, "insert or update or delete", "slot_claim");
            for (String table : List.of("migration_step", "source_snapshot", "replication_pass_disk")) {
                trigger(statement, "insert or update", table);
            }
        }
    }

    private static void trigger(Statement statement, String events, String table) throws SQLException {
        statement.execute("create or replace trigger chaos after %s on %s for each row execute function chaos_point()"
                .formatted(events, table));
    }

    /// A session of a node that waits at the armed point.
    record Held(int backend, String node) {}

    /// Whoever comes to this point from now on waits there.
    void arm(String point) throws SQLException {
        lock("select pg_advisory_lock(?, hashtext(?))", point);
    }

    /// Whoever waits goes on.
    void disarm(String point) throws SQLException {
        lock("select pg_advisory_unlock(?, hashtext(?))", point);
    }

    private void lock(String sql, String point) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, CLASS);
            statement.setString(2, point);
            statement.execute();
        }
    }

    List<Held> held() throws SQLException {
        List<Held> held = new java.util.ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                select a.pid, substr(a.application_name, 7) from pg_locks l join pg_stat_activity a using (pid)
                 where l.locktype = 'advisory' and l.classid = ? and not l.granted and a.datname = current_database()
                """)) {
            statement.setInt(1, CLASS);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    held.add(new Held(rows.getInt(1), rows.getString(2)));
                }
            }
        }
        return held;
    }

    /// What the session was about to write is never written.
    void end(Held session) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select pg_terminate_backend(?, 5000)")) {
            statement.setInt(1, session.backend());
            statement.execute();
        }
    }

    @Override
    public void close() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_unlock_all()");
        }
        connection.close();
    }
}
