package io.towpath.planning;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Table `plan_import`, and what waves there are.
@Repository
class ImportedWaveStore {

    private final JdbcClient db;
    private final PlanText text;

    ImportedWaveStore(JdbcClient db, PlanText text) {
        this.db = db;
        this.text = text;
    }

    /// @param drafted the import made the draft
    /// @param version of the plan that the edit made
    record Done(UUID plan, boolean drafted, int version, PlanChange change) {}

    void insert(UUID importId, Done done) {
        db.sql("""
                insert into plan_import (import_id, plan_id, drafted, version, change)
                values (:import, :plan, :drafted, :version, :change::jsonb)
                """).param("import", importId).param("plan", done.plan).param("drafted", done.drafted)
                .param("version", done.version).param("change", text.write(done.change)).update();
    }

    Optional<Done> find(UUID importId) {
        return db.sql(
                "select plan_id, drafted, version, change::text as change from plan_import where import_id = :import")
                .param("import", importId).query((row, _) -> new Done(row.getObject("plan_id", UUID.class),
                        row.getBoolean("drafted"), row.getInt("version"), text.change(row.getString("change"))))
                .optional();
    }

    Map<UUID, String> keys() {
        Map<UUID, String> keys = new HashMap<>();
        db.sql("select id, key from wave").query(row -> {
            keys.put(row.getObject("id", UUID.class), row.getString("key"));
        });
        return keys;
    }

    /// Keys of waves that were started, by their key and their name in lower case.
    Map<String, String> started() {
        Map<String, String> started = new HashMap<>();
        db.sql("select key, name from wave where state <> 'DRAFT'").query(row -> {
            started.put(WaveNames.lower(row.getString("name")), row.getString("key"));
        });
        db.sql("select key from wave where state <> 'DRAFT'").query(row -> {
            started.put(WaveNames.lower(row.getString("key")), row.getString("key"));
        });
        return started;
    }
}
