package io.towpath.acceptance;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Tables `checklist`, `checklist_disk`, `checklist_item`, `evidence`, `checklist_version`, `soak_incident`. Whoever
/// changes a checklist locks its row first, so that its versions follow each other.
@Component
final class ChecklistStore {

    private final JdbcClient jdbc;

    ChecklistStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<ChecklistRow> find(UUID migrationId) {
        return jdbc.sql("select * from checklist where migration_id = :migration").param("migration", migrationId)
                .query((row, _) -> ChecklistRow.of(row)).optional();
    }

    Optional<ChecklistRow> lock(UUID migrationId) {
        return jdbc.sql("select * from checklist where migration_id = :migration for update")
                .param("migration", migrationId).query((row, _) -> ChecklistRow.of(row)).optional();
    }

    Optional<UUID> migrationOf(UUID checklistId) {
        return jdbc.sql("select migration_id from checklist where id = :id").param("id", checklistId)
                .query(UUID.class).optional();
    }

    List<ChecklistRow> waiting(int limit, int offset) {
        return jdbc.sql("""
                select * from checklist where state in ('OPEN', 'AWAITING_OWNER', 'REJECTED', 'SOAKING')
                order by array_position(array['REJECTED', 'AWAITING_OWNER', 'OPEN', 'SOAKING'], state), since, id
                limit :limit offset :offset
                """).param("limit", limit).param("offset", offset).query((row, _) -> ChecklistRow.of(row)).list();
    }

    void create(UUID migrationId, Accepted vm, Instant now) {
        jdbc.sql("""
                insert into checklist (migration_id, vm_id, vm_name, application, owner_name, owner_email, attempt,
                                       source_place, target_place, started_at, arrived_at, since)
                values (:migration, :vm, :name, :application, :owner, :mail, :attempt, :source, :target, :started,
                        :arrived, :now)
                on conflict (migration_id) do nothing
                """).param("migration", migrationId).param("vm", vm.vmId()).param("name", vm.vmName())
                .param("application", vm.application()).param("owner", vm.ownerName()).param("mail", vm.ownerEmail())
                .param("attempt", vm.attempt()).param("source", vm.sourcePlace()).param("target", vm.targetPlace())
                .param("started", Timestamp.from(vm.startedAt())).param("arrived", Timestamp.from(vm.arrivedAt()))
                .param("now", Timestamp.from(now)).update();
    }

    void facts(UUID id, Accepted vm) {
        jdbc.sql("""
                update checklist set vm_name = :name, application = :application, attempt = :attempt,
                                     source_place = :source, target_place = :target, started_at = :started,
                                     arrived_at = :arrived
                where id = :id
                """).param("id", id).param("name", vm.vmName()).param("application", vm.application())
                .param("attempt", vm.attempt()).param("source", vm.sourcePlace()).param("target", vm.targetPlace())
                .param("started", Timestamp.from(vm.startedAt())).param("arrived", Timestamp.from(vm.arrivedAt()))
                .update();
        jdbc.sql("delete from checklist_disk where checklist_id = :id").param("id", id).update();
        for (int position = 0; position < vm.disks().size(); position++) {
            Accepted.Disk disk = vm.disks().get(position);
            jdbc.sql("""
                    insert into checklist_disk (checklist_id, position, label, file, format, size_bytes, source_digest,
                                                target_digest, proof)
                    values (:id, :position, :label, :file, :format, :size, :source, :target, :proof)
                    """).param("id", id).param("position", position).param("label", disk.label())
                    .param("file", disk.file()).param("format", disk.format()).param("size", disk.sizeBytes())
                    .param("source", disk.sourceDigest()).param("target", disk.targetDigest())
                    .param("proof", disk.proof()).update();
        }
    }

    void owner(UUID id, @Nullable String name, @Nullable String mail) {
        jdbc.sql("update checklist set owner_name = :name, owner_email = :mail where id = :id").param("id", id)
                .param("name", name).param("mail", mail).update();
    }

    /// False when the state is another by now.
    boolean move(UUID id, ChecklistState from, ChecklistState to, @Nullable String closedWhy, Instant now) {
        return jdbc.sql("""
                update checklist set state = :to, since = :now, closed_why = :why where id = :id and state = :from
                """).param("id", id).param("from", from.name()).param("to", to.name()).param("why", closedWhy)
                .param("now", Timestamp.from(now)).update() == 1;
    }

    void soakStarted(UUID id, int businessDays, Instant now) {
        jdbc.sql("update checklist set soak_business_days = :days, soak_started_at = :now where id = :id")
                .param("id", id).param("days", businessDays).param("now", Timestamp.from(now)).update();
    }

    void soakCompared(UUID id, String words) {
        jdbc.sql("update checklist set soak_compared = :words where id = :id").param("id", id).param("words", words)
                .update();
    }

    void soakEnded(UUID id, Instant now) {
        jdbc.sql("update checklist set soak_ended_at = :now where id = :id").param("id", id)
                .param("now", Timestamp.from(now)).update();
    }

    void incident(UUID id, String note, boolean restarted, String actor, Instant now) {
        jdbc.sql("""
                insert into soak_incident (checklist_id, note, restarted, reported_by, at)
                values (:id, :note, :restarted, :actor, :now)
                """).param("id", id).param("note", note).param("restarted", restarted).param("actor", actor)
                .param("now", Timestamp.from(now)).update();
    }

    void decide(UUID id, Criterion criterion, Verdict verdict, @Nullable String note, String actor, Instant now) {
        if (verdict == Verdict.OPEN) {
            jdbc.sql("delete from checklist_item where checklist_id = :id and criterion = :criterion").param("id", id)
                    .param("criterion", criterion.name()).update();
            return;
        }
        jdbc.sql("""
                insert into checklist_item (checklist_id, criterion, verdict, decided_by, decided_at, note)
                values (:id, :criterion, :verdict, :actor, :now, :note)
                on conflict (checklist_id, criterion) do update
                set verdict = excluded.verdict, decided_by = excluded.decided_by, decided_at = excluded.decided_at,
                    note = excluded.note
                """).param("id", id).param("criterion", criterion.name()).param("verdict", verdict.name())
                .param("actor", actor).param("note", note).param("now", Timestamp.from(now)).update();
    }

    /// The same words again change nothing, not even their time.
    void evidence(UUID id, Evidence evidence, Instant now) {
        jdbc.sql("""
                insert into evidence (checklist_id, criterion, source, outcome, text, at)
                values (:id, :criterion, :source, :outcome, :text, :now)
                on conflict (checklist_id, criterion, source) do update
                set outcome = excluded.outcome, text = excluded.text, at = excluded.at
                where (evidence.outcome, evidence.text) is distinct from (excluded.outcome, excluded.text)
                """).param("id", id).param("criterion", evidence.criterion().name()).param("source", evidence.source())
                .param("outcome", evidence.outcome().name()).param("text", evidence.text().replace("\u0000", "?"))
                .param("now", Timestamp.from(now)).update();
    }

    Optional<String> sha256Of(UUID id, int version) {
        return jdbc.sql("select sha256 from checklist_version where checklist_id = :id and number = :number")
                .param("id", id).param("number", version).query(String.class).optional();
    }

    Optional<String> content(UUID id, int version) {
        return jdbc.sql("select content from checklist_version where checklist_id = :id and number = :number")
                .param("id", id).param("number", version).query(String.class).optional();
    }

    /// The newest content with this hash, as it was shown once.
    Optional<String> contentBySha256(UUID id, String sha256) {
        return jdbc.sql("""
                select content from checklist_version where checklist_id = :id and sha256 = :sha256
                order by number desc limit 1
                """).param("id", id).param("sha256", sha256).query(String.class).optional();
    }

    void version(UUID id, int number, CanonicalText content, Instant now) {
        jdbc.sql("""
                insert into checklist_version (checklist_id, number, content, sha256, at)
                values (:id, :number, :content, :sha256, :now)
                """).param("id", id).param("number", number).param("content", content.toString())
                .param("sha256", content.sha256()).param("now", Timestamp.from(now)).update();
        jdbc.sql("update checklist set version = :number where id = :id").param("id", id).param("number", number)
                .update();
    }
}
