package io.towpath.planning;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The edits of drafts in the database.
@Repository
class PlanEdits {

    private final JdbcClient db;
    private final PlanText text;

    PlanEdits(JdbcClient db, PlanText text) {
        this.db = db;
        this.text = text;
    }

    /// An edit with what it did.
    record Stored(PlanEdit edit, PlanChange change) {}

    /// Newest first; undone ones among them.
    List<PlanEdit> newest(UUID plan, int limit) {
        return db.sql("""
                select position, what, version, made_by, made_at, undone from plan_edit
                 where plan_id = :plan order by position desc limit :limit
                """).param("plan", plan).param("limit", limit)
                .query((row, _) -> new PlanEdit(row.getInt("position"), row.getString("what"), row.getInt("version"),
                        row.getString("made_by"), row.getTimestamp("made_at").toInstant(), row.getBoolean("undone")))
                .list();
    }

    Optional<Stored> toUndo(UUID plan) {
        return one(plan, "not undone order by position desc");
    }

    Optional<Stored> toRedo(UUID plan) {
        return one(plan, "undone order by position");
    }

    private Optional<Stored> one(UUID plan, String which) {
        return db.sql("""
                select position, what, change::text as change, version, made_by, made_at, undone from plan_edit
                 where plan_id = :plan and\s""" + which + " limit 1").param("plan", plan)
                .query((row, _) -> new Stored(new PlanEdit(row.getInt("position"), row.getString("what"),
                        row.getInt("version"), row.getString("made_by"), row.getTimestamp("made_at").toInstant(),
                        row.getBoolean("undone")), text.change(row.getString("change"))))
                .optional();
    }

    /// Forgets what was undone and adds an edit.
    void append(UUID plan, String what, PlanChange change, int version, String actor, Instant now) {
        db.sql("delete from plan_edit where plan_id = :plan and undone").param("plan", plan).update();
        db.sql("""
                insert into plan_edit (plan_id, position, what, change, version, made_by, made_at)
                select :plan, coalesce(max(position), 0) + 1, :what, :change::jsonb, :version, :actor, :now
                  from plan_edit where plan_id = :plan
                """).param("plan", plan).param("what", what).param("change", text.write(change))
                .param("version", version).param("actor", actor).param("now", Timestamp.from(now)).update();
    }

    void mark(UUID plan, int position, boolean undone, int version) {
        db.sql("update plan_edit set undone = :undone, version = :version where plan_id = :plan and position = :position")
                .param("plan", plan).param("position", position).param("undone", undone).param("version", version)
                .update();
    }
}
