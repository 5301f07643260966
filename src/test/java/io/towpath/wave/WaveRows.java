package io.towpath.wave;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Rows that waves need, each with names of its own: tests share one database.
final class WaveRows {

    private final JdbcClient db;
    private final String mark = UUID.randomUUID().toString();

    WaveRows(JdbcClient db) {
        this.db = db;
    }

    UUID target() {
        return connection("target");
    }

    /// Judged to be ready.
    UUID aVm(String name) {
        UUID id = db.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware,
                                secure_boot, container, place, stored_bytes, fingerprint, facts_digest, first_seen_at,
                                last_seen_at)
                values (:source, gen_random_uuid()::text, :name, 1, 1, 1, 'bios', false, 'ova', 'x', 1, 'f', 'd',
                        now(), now())
                returning id
                """).param("source", connection("source")).param("name", name).query(UUID.class).single();
        verdict(id, "ready");
        return id;
    }

    UUID aWave(String state, UUID... vms) {
        UUID id = db.sql("""
                insert into wave (key, name, state, on_failure, target_id, format, slots, soak_business_days, since,
                                  created_at, created_by)
                values ('W-' || :key, 'Pilot', :state, 'CONTINUE', :target, 'QCOW2', 1, 5, now(), now(), 'lena')
                returning id
                """).param("key", UUID.randomUUID().toString()).param("state", state).param("target", target())
                .query(UUID.class).single();
        for (int i = 0; i < vms.length; i++) {
            db.sql("insert into wave_member (wave_id, vm_id, position) values (:wave, :vm, :position)")
                    .param("wave", id).param("vm", vms[i]).param("position", i + 1).update();
        }
        return id;
    }

    void state(UUID wave, String state) {
        db.sql("update wave set state = :state where id = :id").param("state", state).param("id", wave).update();
    }

    void blocked(UUID vm, String what, String fix) {
        verdict(vm, "blocked");
        db.sql("""
                insert into finding (vm_id, position, rule, severity, what, fix, found_since)
                values (:vm, 0, 'raw-device-mapping', 'blocker', :what, :fix, now())
                """).param("vm", vm).param("what", what).param("fix", fix).update();
    }

    private void verdict(UUID vm, String verdict) {
        db.sql("""
                insert into assessment (vm_id, verdict, judged_at, rules_version, vm_version)
                values (:vm, :verdict, now(), 1, 1) on conflict (vm_id) do update set verdict = excluded.verdict
                """).param("vm", vm).param("verdict", verdict).update();
    }

    private UUID connection(String direction) {
        String name = direction + " " + mark;
        List<UUID> known = db.sql("select id from connection where name = :name").param("name", name)
                .query((row, _) -> row.getObject("id", UUID.class)).list();
        return known.isEmpty() ? db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:direction, case :direction when 'source' then 'staged' else 'libvirt' end, :name,
                        '/srv/' || :name, 'test', now())
                returning id
                """).param("direction", direction).param("name", name).query(UUID.class).single() : known.getFirst();
    }
}
