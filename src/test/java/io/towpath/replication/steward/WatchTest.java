package io.towpath.replication.steward;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Which scans say that a snapshot is there still.
@DatabaseTest
class WatchTest {

    @Autowired
    Watch watch;
    @Autowired
    JdbcClient jdbc;

    @Test
    void aScanThatBeganBeforeTheRemovalSaysNothingOfIt() {
        UUID source = seen("12:00:10");
        String name = removed(source, "12:00:05");
        scan(source, "12:00:00");

        watch.reopen();
        assertThat(open(name)).isFalse();

        scan(source, "12:00:07");
        watch.reopen();
        assertThat(open(name)).as("a scan that began later saw it").isTrue();
    }

    /// A source whose VM a scan was done with at this time of day.
    private UUID seen(String at) {
        UUID source = jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('source', 'vsphere', :name, :name, 'lena', now()) returning id
                """).param("name", "vc " + UUID.randomUUID()).query(UUID.class).single();
        jdbc.sql("""
                insert into vm (source_id, external_id, name, fingerprint, first_seen_at, last_seen_at, cpus,
                                cores_per_socket, memory_bytes, firmware, secure_boot, container, place, stored_bytes,
                                facts_digest, traits)
                values (:source, 'vm-7', 'web01', '', cast(:at as timestamptz), cast(:at as timestamptz), 1, 1, 1073741824,
                        'bios', false, 'vm', 'vm-7', 0, '', cast(:traits as jsonb))
                """).param("source", source).param("at", "2026-11-14T" + at + "Z")
                .param("traits", "{\"snapshots\":[{\"name\":\"towpath-%s\"}]}".formatted(source)).update();
        return source;
    }

    private String removed(UUID source, String at) {
        UUID target = jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('target', 'libvirt', :name, :name, 'lena', now()) returning id
                """).param("name", "/srv/" + UUID.randomUUID()).query(UUID.class).single();
        UUID migration = jdbc.sql("""
                insert into migration (vm_id, attempt, target_id, format, soak_days, state, reason, planned_by, mode, visit)
                select id, 1, :target, 'qcow2', 5, 'CANCELLED', 'over', 'lena', 'WARM', 1 from vm where source_id = :source
                returning id
                """).param("target", target).param("source", source).query(UUID.class).single();
        String name = "towpath-" + source;
        jdbc.sql("""
                insert into source_snapshot (migration_id, source_id, vm_ref, vm_name, name, description, purpose, wanted_at, removed_at)
                values (:migration, :source, 'vm-7', 'web01', :name, '', 'SEED', now(), cast(:at as timestamptz))
                """).param("migration", migration).param("source", source).param("name", name)
                .param("at", "2026-11-14T" + at + "Z").update();
        return name;
    }

    private void scan(UUID source, String at) {
        jdbc.sql("""
                insert into scan (source_id, state, requested_by, started_at, heartbeat_at, ended_at)
                values (:source, 'done', 'system', cast(:at as timestamptz), cast(:at as timestamptz), now())
                """).param("source", source).param("at", "2026-11-14T" + at + "Z").update();
    }

    private boolean open(String name) {
        return jdbc.sql("select removed_at is null from source_snapshot where name = :name").param("name", name)
                .query(Boolean.class).single();
    }
}
