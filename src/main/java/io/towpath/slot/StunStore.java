package io.towpath.slot;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The table `slot_stun`. All times are the database's own.
@Component
class StunStore {

    /// Of a node that was silent for longer nothing is known.
    private static final String SILENT = "60 seconds";
    /// Longer than any step sleeps that asks again.
    private static final String KEPT = "35 seconds";

    private final JdbcClient jdbc;

    StunStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Where a migration's VM runs, as the last scan told.
    record Where(UUID sourceId, String host, String vmName) {

        /// Whether both run on the same host.
        boolean isAt(Where other) {
            return host.equals(other.host) && sourceId.equals(other.sourceId);
        }
    }

    /// A place in the line at a host.
    ///
    /// @param parkedFor the migration that asks again soon; null where somebody waits, or has it
    record Standing(Turns.Request request, @Nullable UUID parkedFor) {}

    /// A place that was kept.
    ///
    /// @param turn whether its turn was kept as well
    record Kept(UUID id, Where where, boolean turn) {}

    /// How many have their turn at a host, and how many wait.
    record Load(int held, int waiting) {}

    Optional<Where> where(UUID migrationId) {
        return jdbc.sql("""
                select vm.source_id, vm.host, vm.name
                  from migration m join vm on vm.id = m.vm_id
                 where m.id = :id and btrim(coalesce(vm.host, '')) <> ''
                """).param("id", migrationId).query((row, _) -> new Where(row.getObject(1, UUID.class),
                row.getString(2), row.getString(3))).optional();
    }

    /// Until the end of the transaction nobody else decides about this host.
    void lock(Where where) {
        jdbc.sql("select pg_advisory_xact_lock(hashtext('towpath.stuns'), hashtext(:host))")
                .param("host", where.sourceId() + "/" + where.host()).query().listOfRows();
    }

    /// Whose VM moved keeps what it waited for so far.
    void ask(UUID id, UUID migrationId, Where where, Stun kind, String node) {
        jdbc.sql("""
                insert into slot_stun (id, migration_id, source_id, host, vm_name, kind, node)
                values (:id, :migration, :source, :host, :vm, :kind, :node)
                on conflict (id) do update
                   set source_id = excluded.source_id, host = excluded.host, beat_at = pg_catalog.clock_timestamp()
                """).param("id", id).param("migration", migrationId).param("source", where.sourceId())
                .param("host", where.host()).param("vm", where.vmName()).param("kind", kind.name()).param("node", node)
                .update();
    }

    /// Those of a host whose nodes live, and who come back; the others are forgotten, but not those of other hosts, which are
    /// not locked here. A turn that was kept and not taken is another's.
    List<Standing> at(Where where) {
        jdbc.sql("""
                delete from slot_stun where source_id = :source and host = :host
                   and (beat_at < pg_catalog.clock_timestamp() - interval '%s'
                        or parked and held_at < pg_catalog.clock_timestamp() - interval '%s')
                """.formatted(SILENT, KEPT)).param("source", where.sourceId()).param("host", where.host()).update();
        return jdbc.sql("""
                select id, kind, extract(epoch from asked_at) * 1000000 as asked, held_at is not null as held,
                       case when parked then migration_id end as parked_for
                  from slot_stun where source_id = :source and host = :host
                """).param("source", where.sourceId()).param("host", where.host())
                .query((row, _) -> new Standing(new Turns.Request(row.getObject("id", UUID.class),
                        Stun.valueOf(row.getString("kind")), row.getLong("asked"), row.getBoolean("held")),
                        row.getObject("parked_for", UUID.class)))
                .list();
    }

    void park(UUID id) {
        jdbc.sql("update slot_stun set parked = true, beat_at = pg_catalog.clock_timestamp() where id = :id")
                .param("id", id).update();
    }

    /// Whoever comes back stands where it stood, and is one that waits. It waits for who just keeps its turn for it.
    Optional<Kept> back(UUID migrationId, Stun kind, String node) {
        return jdbc.sql("""
                update slot_stun set parked = false, node = :node, beat_at = pg_catalog.clock_timestamp()
                 where id = (select id from slot_stun where migration_id = :migration and kind = :kind and parked
                                and beat_at >= pg_catalog.clock_timestamp() - interval '%s'
                              order by asked_at limit 1 for update)
                returning id, source_id, host, vm_name, held_at is not null as turn
                """.formatted(SILENT)).param("migration", migrationId).param("kind", kind.name()).param("node", node)
                .query((row, _) -> new Kept(row.getObject("id", UUID.class), new Where(row.getObject("source_id",
                        UUID.class), row.getString("host"), row.getString("vm_name")), row.getBoolean("turn")))
                .optional();
    }

    void unhold(UUID id) {
        jdbc.sql("update slot_stun set held_at = null where id = :id").param("id", id).update();
    }

    /// Whether somebody who comes back stands in the line of a host.
    boolean parks(Where where) {
        return jdbc.sql("select exists (select from slot_stun where source_id = :source and host = :host and parked)")
                .param("source", where.sourceId()).param("host", where.host()).query(Boolean.class).single();
    }

    void hold(UUID id) {
        jdbc.sql("""
                update slot_stun set held_at = pg_catalog.clock_timestamp(), beat_at = pg_catalog.clock_timestamp()
                 where id = :id
                """).param("id", id).update();
    }

    /// Keeps the turn of one that comes back, which may take its time from here on.
    ///
    /// @return false where it has come back meanwhile: who comes back locks no host
    boolean keep(UUID id) {
        return jdbc.sql("""
                update slot_stun set held_at = pg_catalog.clock_timestamp(), beat_at = pg_catalog.clock_timestamp()
                 where id = :id and parked
                """).param("id", id).update() == 1;
    }

    void beat(Collection<UUID> ids) {
        jdbc.sql("update slot_stun set beat_at = pg_catalog.clock_timestamp() where id = any(:ids)")
                .param("ids", ids.toArray(UUID[]::new)).update();
    }

    /// @return where it stood
    Optional<Where> end(UUID id) {
        return jdbc.sql("delete from slot_stun where id = :id returning source_id, host, vm_name").param("id", id)
                .query((row, _) -> new Where(row.getObject(1, UUID.class), row.getString(2), row.getString(3)))
                .optional();
    }

    Map<Resource, Load> loads() {
        Map<Resource, Load> loads = new HashMap<>();
        jdbc.sql("select source_id, host, count(held_at), count(*) from slot_stun where beat_at >= "
                + "pg_catalog.clock_timestamp() - interval '" + SILENT + "' group by source_id, host")
                .query(row -> {
                    int held = row.getInt(3);
                    loads.put(Resource.stun(row.getObject(1, UUID.class), row.getString(2)),
                            new Load(held, row.getInt(4) - held));
                });
        return loads;
    }
}
