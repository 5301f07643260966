package io.towpath.inventory.application;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Rows around applications: tests share one database, so each has names of its own.
public final class Rows {

    private final JdbcClient db;
    private final UUID source;

    public Rows(JdbcClient db) {
        this.db = db;
        String name = "rows " + UUID.randomUUID();
        source = db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('source', 'staged', :name, '/' || :name, 'test', now()) returning id
                """).param("name", name).query(UUID.class).single();
    }

    public UUID aVm(String name, @Nullable UUID application) {
        return db.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware,
                                secure_boot, container, place, stored_bytes, fingerprint, facts_digest, first_seen_at,
                                last_seen_at, application_id)
                values (:source, gen_random_uuid()::text, :name, 1, 1, 1, 'bios', false, 'ova', 'x', 1073741824, 'f', 'd',
                        now(), now(), :application)
                returning id
                """).param("source", source).param("name", name).param("application", application).query(UUID.class)
                .single();
    }

    void tagged(String name, String folder, String tag, String value) {
        UUID vm = aVm(name, null);
        db.sql("update vm set folder = :folder, tags = jsonb_build_object(cast(:tag as text), cast(:value as text)) where id = :id")
                .param("folder", folder).param("tag", tag).param("value", value).param("id", vm).update();
    }

    public UUID anApplication(String name) {
        return db.sql("insert into application (name) values (:name) returning id").param("name", name)
                .query(UUID.class).single();
    }

    public UUID depends(UUID from, UUID to) {
        return db.sql("""
                insert into dependency (from_application_id, to_application_id, kind, evidence, created_by)
                values (:from, :to, 'depends-on', 'cmdb', 'test') returning id
                """).param("from", from).param("to", to).query(UUID.class).single();
    }
}
