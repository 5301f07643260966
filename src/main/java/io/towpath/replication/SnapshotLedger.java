package io.towpath.replication;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.replication.SourceSnapshot.Purpose;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// The table `source_snapshot`, to write. What is wanted is written, and is on the audit trail, before it is done.
@Component
class SnapshotLedger {

    private final JdbcClient jdbc;
    private final AuditTrail audit;

    SnapshotLedger(JdbcClient jdbc, AuditTrail audit) {
        this.jdbc = jdbc;
        this.audit = audit;
    }

    @Transactional
    public void want(Replication of, String name, String description, Purpose purpose) {
        int made = jdbc.sql("""
                insert into source_snapshot (migration_id, source_id, vm_ref, vm_name, name, description, purpose)
                values (:migration, :source, :ref, :vm, :name, :description, :purpose) on conflict (name) do nothing
                """).param("migration", of.migrationId()).param("source", of.sourceId()).param("ref", of.vmRef())
                .param("vm", of.vmName()).param("name", name).param("description", description)
                .param("purpose", purpose.name()).update();
        if (made == 1) {
            tell(of.migrationId(), of.vmName(), "source.snapshot-wanted", name);
        }
    }

    void taken(String name, LiveSnapshot snapshot) {
        jdbc.sql("""
                update source_snapshot set ref = :ref, taken_at = coalesce(taken_at, :at),
                       last_error = case when removed_at is null then null else last_error end
                 where name = :name
                """).param("ref", snapshot.ref()).param("at", Timestamp.from(snapshot.taken())).param("name", name)
                .update();
    }

    @Transactional
    public void wantRemoved(SourceSnapshot snapshot) {
        int wanted = jdbc.sql("""
                update source_snapshot set removal_wanted_at = clock_timestamp()
                 where id = :id and removal_wanted_at is null and removed_at is null
                """).param("id", snapshot.id()).update();
        if (wanted == 1) {
            tell(snapshot.migrationId(), snapshot.vmName(), "source.snapshot-removal-wanted", snapshot.name());
        }
    }

    /// That it is meant to stand, and why.
    void stands(SourceSnapshot snapshot, String why) {
        jdbc.sql("update source_snapshot set stands_for = :why where id = :id and removal_wanted_at is null")
                .param("why", why).param("id", snapshot.id()).update();
    }

    void removed(SourceSnapshot snapshot) {
        jdbc.sql("""
                update source_snapshot set removed_at = coalesce(removed_at, clock_timestamp()), last_error = null
                 where id = :id
                """).param("id", snapshot.id()).update();
    }

    void failed(SourceSnapshot snapshot, String error) {
        // of one that is closed it would say that it was given up
        jdbc.sql("""
                update source_snapshot set last_error = :error, tries = tries + 1 where id = :id and removed_at is null
                """)
                .param("error", error).param("id", snapshot.id()).update();
    }

    /// Ours at this VM that nobody needs any more, whichever migration made them.
    List<SourceSnapshot> unwanted(Replication of) {
        return jdbc.sql("""
                select * from source_snapshot
                 where source_id = :source and vm_ref = :ref and removal_wanted_at is not null and removed_at is null
                 order by wanted_at desc
                """).param("source", of.sourceId()).param("ref", of.vmRef())
                .query((row, _) -> StoredReplications.snapshot(row)).list();
    }

    /// Whether a snapshot of this VM is ours, by its name.
    boolean isOurs(UUID sourceId, String vmRef, String name) {
        return jdbc.sql("""
                select exists (select from source_snapshot where source_id = :source and vm_ref = :ref and name = :name)
                """).param("source", sourceId).param("ref", vmRef).param("name", name).query(Boolean.class).single();
    }

    /// Why there is no room for a snapshot, since when; null where there is.
    ///
    /// @param then what becomes of the pass; null where nothing does
    @Transactional
    public void room(Replication of, @Nullable String lack, @Nullable String then) {
        boolean told = jdbc.sql("select room_short is not null from replication where migration_id = :id for update")
                .param("id", of.migrationId()).query(Boolean.class).optional().orElse(false);
        if (lack == null && !told) {
            return;
        }
        jdbc.sql("""
                update replication set room_short = :lack,
                       room_short_since = case when cast(:lack as text) is not null
                                          then coalesce(room_short_since, clock_timestamp()) end
                 where migration_id = :id
                """).param("lack", lack).param("id", of.migrationId()).update();
        if (lack == null || !told || then != null) {
            audit.append(new AuditEntry("system", lack == null ? "source.room-again" : "source.room-short",
                    new Subject("migration", of.migrationId().toString(), of.vmName()), null,
                    lack == null ? Map.of() : then == null ? Map.of("why", lack) : Map.of("why", lack, "then", then)));
        }
    }

    /// An entry about what is done to the source, before it is done.
    @Transactional
    public void note(Replication of, String action) {
        tell(of.migrationId(), of.vmName(), action, null);
    }

    private void tell(UUID migrationId, String vmName, String action, @Nullable String name) {
        audit.append(new AuditEntry("system", action, new Subject("migration", migrationId.toString(), vmName), null,
                name == null ? Map.of() : Map.of("snapshot", name)));
    }
}
