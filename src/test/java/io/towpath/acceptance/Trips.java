package io.towpath.acceptance;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The rows of other modules that a checklist hangs on.
public final class Trips {

    private Trips() {}

    /// A migration that waits for its owner, with its VM, source and target.
    public static UUID migration(JdbcClient jdbc, String vmName) {
        Timestamp now = Timestamp.from(Instant.parse("2026-11-12T12:00:00Z"));
        UUID source = connection(jdbc, "source", now);
        UUID target = connection(jdbc, "target", now);
        UUID vm = jdbc.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at)
                values (:source, :name, :name, 1, 1, 1024, 'bios', false, 'ova', :name, 1, 'x', 'x', :now, :now)
                returning id
                """).param("source", source).param("name", vmName).param("now", now).query(UUID.class).single();
        return jdbc.sql("""
                insert into migration (vm_id, attempt, target_id, format, soak_days, state, reason, planned_by)
                values (:vm, 1, :target, 'qcow2', 5, 'AWAITING_SIGN_OFF', 'a test', 'lena') returning id
                """).param("vm", vm).param("target", target).query(UUID.class).single();
    }

    private static UUID connection(JdbcClient jdbc, String direction, Timestamp now) {
        String name = direction + " " + UUID.randomUUID();
        return jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:direction, :kind, :name, :location, 'lena', :now) returning id
                """).param("direction", direction).param("kind", direction.equals("source") ? "staged" : "libvirt")
                .param("name", name).param("location", "/" + name).param("now", now).query(UUID.class).single();
    }
}
