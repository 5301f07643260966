package io.towpath.planning;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Rows that plans need, each with names of its own: tests share one database.
public final class PlanRows {

    private final JdbcClient db;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    public PlanRows(JdbcClient db) {
        this.db = db;
    }

    /// Others of the shared database leave VMs, windows and drafts, which would be planned too. To be called within a test's
    /// transaction, which takes it back.
    public static void nothingElse(JdbcClient db) {
        db.sql("update vm set missing_since = now() where missing_since is null").update();
        db.sql("update cutover_window set cancelled_at = now() where cancelled_at is null").update();
        db.sql("delete from wave where state = 'DRAFT'").update();
    }

    public String named(String name) {
        return name + "-" + mark;
    }

    public UUID application(String name, int tier) {
        return db.sql(
                "insert into application (name, tier, environment) values (:name, :tier, 'production') returning id")
                .param("name", named(name)).param("tier", tier).query(UUID.class).single();
    }

    public UUID aVm(String name, @Nullable UUID application) {
        UUID id = db.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware,
                                secure_boot, container, place, stored_bytes, fingerprint, facts_digest, first_seen_at,
                                last_seen_at, application_id, os_id, guest_os)
                values (:source, gen_random_uuid()::text, :name, 1, 1, 1073741824, 'bios', false, 'ova', 'x',
                        40000000000, 'f', 'd', now(), now(), :application, 'debian12', 'Debian GNU/Linux 12')
                returning id
                """).param("source", connection("source", "staged")).param("name", named(name))
                .param("application", application).query(UUID.class).single();
        db.sql("""
                insert into assessment (vm_id, verdict, judged_at, rules_version, vm_version)
                values (:vm, 'ready', now(), 1, 1)
                """).param("vm", id).update();
        return id;
    }

    public UUID target() {
        return connection("target", "libvirt");
    }

    private UUID connection(String direction, String kind) {
        String name = direction + " " + mark;
        return db.sql("select id from connection where name = :name").param("name", name).query(UUID.class).optional()
                .orElseGet(() -> db.sql("""
                        insert into connection (direction, kind, name, location, created_by, created_at)
                        values (:direction, :kind, :name, '/srv/' || :name, 'test', now()) returning id
                        """).param("direction", direction).param("kind", kind).param("name", name)
                        .query(UUID.class).single());
    }
}
