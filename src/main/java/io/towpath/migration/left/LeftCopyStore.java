package io.towpath.migration.left;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.migration.RefusedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// What is left, by the rows of attempts, and the table `image_removal`.
@Component
class LeftCopyStore {

    /// Of several attempts that used an image, one after the other, it is the last one's.
    static final String SELECT = """
            with image as (
                select d.migration_id, d.target_file, d.label, d.format, d.position, d.capacity_bytes,
                       coalesce((select max(c.data_bytes) from disk_copy c where c.target_file = d.target_file),
                                d.kept_bytes, 0) as data_bytes, d.pass is not null as stands
                  from replication_disk d
                 where d.pass is not null or exists (select from disk_copy c where c.target_file = d.target_file)
                union all
                select c.migration_id, c.target_file, c.label, c.format, c.position, c.total_bytes, c.data_bytes, false
                  from disk_copy c
                 where not exists (select from replication_disk d where d.migration_id = c.migration_id
                                                                   and d.target_file = c.target_file))
            select i.*, m.attempt, m.vm_id, vm.name as vm_name, m.target_id, t.name as target_name, m.since, m.reason,
                   r.wanted_at is not null as removing, r.last_error,
                   exists (select from (select d.migration_id from replication_disk d where d.target_file = i.target_file
                                        union all
                                        select c.migration_id from disk_copy c where c.target_file = i.target_file) u
                            where exists (select from migration_power p where p.migration_id = u.migration_id
                                             and p.start_began_at is not null)
                               or exists (select from migration_word w where w.migration_id = u.migration_id
                                             and w.kind = 'TARGET_STARTED')
                               or exists (select from migration_step s where s.migration_id = u.migration_id
                                             and s.step in ('define-target', 'start-target'))) as ran,
                   exists (select from test_boot b where b.migration_id = m.id and b.state <> 'ENDED') as tested,
                   vm.missing_since is not null and last.state <> 'DONE' as missing,
                   last.attempt as last_attempt,
                   last.state = 'PLANNED' or (last.state = 'SEEDING' or last.state = 'CUTTING_OVER')
                       and not exists (select from replication n where n.migration_id = last.id) as coming,
                   last.target_id = m.target_id and last.format = m.format as same_place
              from image i
              join migration m on m.id = i.migration_id and m.state in ('CANCELLED', 'ROLLED_BACK')
              join vm on vm.id = m.vm_id
              join connection t on t.id = m.target_id
              join lateral (select n.id, n.attempt, n.state, n.target_id, n.format from migration n
                             where n.vm_id = m.vm_id order by n.attempt desc limit 1) last on true
              left join image_removal r on r.migration_id = m.id and r.target_file = i.target_file
             where r.removed_at is null
               and not exists (select from replication_disk d join migration x on x.id = d.migration_id
                                where d.target_file = i.target_file and x.id <> m.id
                                  and (x.state not in ('CANCELLED', 'ROLLED_BACK') or x.attempt > m.attempt))
               and not exists (select from disk_copy c join migration x on x.id = c.migration_id
                                where c.target_file = i.target_file and x.id <> m.id
                                  and (x.state not in ('CANCELLED', 'ROLLED_BACK') or x.attempt > m.attempt))
            """;

    private final JdbcClient jdbc;
    private final AuditTrail audit;

    LeftCopyStore(JdbcClient jdbc, AuditTrail audit) {
        this.jdbc = jdbc;
        this.audit = audit;
    }

    private record Row(LeftCopy copy, LeftCopy.Image image) {}

    /// The oldest first.
    List<LeftCopy> all() {
        return gathered(jdbc.sql(SELECT + " order by m.since, m.id, i.position, i.target_file")
                .query((row, _) -> row(row)).list());
    }

    List<LeftCopy> ofVm(UUID vmId) {
        return gathered(jdbc.sql(SELECT + " and m.vm_id = :vm order by m.since, m.id, i.position, i.target_file")
                .param("vm", vmId).query((row, _) -> row(row)).list());
    }

    Optional<LeftCopy> of(UUID migrationId) {
        return gathered(jdbc.sql(SELECT + " and m.id = :id order by i.position, i.target_file").param("id", migrationId)
                .query((row, _) -> row(row)).list()).stream().findFirst();
    }

    /// From here on nobody goes on with them.
    ///
    /// @return what is to be deleted
    @Transactional
    public LeftCopy want(UUID migrationId, String reason, String actor) {
        // as who goes on with them does: the second of both finds what the first did
        jdbc.sql("select migration_id from replication where migration_id = :id for update").param("id", migrationId)
                .query().listOfRows();
        LeftCopy left = required(migrationId);
        if (left.mustStay() != null) {
            throw new RefusedException("copies-needed", "%s: %s".formatted(left.vmName(), left.mustStay()),
                    "Nothing was removed. Look again when that is no more so.");
        }
        int wanted = 0;
        for (LeftCopy.Image image : left.images()) {
            wanted += jdbc.sql("""
                    insert into image_removal (migration_id, target_file, wanted_by, reason)
                    values (:id, :file, :by, :reason) on conflict (migration_id, target_file) do nothing
                    """).param("id", migrationId).param("file", image.file()).param("by", actor)
                    .param("reason", reason).update();
        }
        if (wanted > 0) {
            tell(left, actor, "target.copies-removal-wanted", reason);
        }
        return left;
    }

    @Transactional
    public void removed(LeftCopy left, long freedBytes, String actor, String reason) {
        int removed = jdbc.sql("""
                update image_removal
                   set removed_at = pg_catalog.clock_timestamp(), freed_bytes = :freed, last_error = null
                 where migration_id = :id and removed_at is null
                """).param("freed", freedBytes).param("id", left.migrationId()).update();
        if (removed > 0) {
            tell(left, actor, "target.copies-removed", reason);
        }
    }

    void failed(LeftCopy left, String error) {
        jdbc.sql("update image_removal set last_error = :error where migration_id = :id and removed_at is null")
                .param("error", error.replace("\u0000", "?")).param("id", left.migrationId()).update();
    }

    LeftCopy required(UUID migrationId) {
        return of(migrationId).orElseThrow(() -> new RefusedException("not-found",
                "No copies of attempt %s are left at a target, or another attempt uses them.".formatted(migrationId),
                "Look at the list of copies left at targets."));
    }

    private void tell(LeftCopy left, String actor, String action, String reason) {
        Map<String, String> files = new LinkedHashMap<>();
        left.images().forEach(image -> files.put(image.label(), image.file()));
        audit.append(new AuditEntry(actor, action,
                new Subject("migration", left.migrationId().toString(), left.vmName()), reason, files));
    }

    private static List<LeftCopy> gathered(List<Row> rows) {
        Map<UUID, List<Row>> attempts = new LinkedHashMap<>();
        rows.forEach(row -> attempts.computeIfAbsent(row.copy().migrationId(), _ -> new ArrayList<>()).add(row));
        return attempts.values().stream().map(LeftCopyStore::whole).toList();
    }

    /// What holds of one image holds of all.
    private static LeftCopy whole(List<Row> rows) {
        LeftCopy one = rows.getFirst().copy();
        boolean ran = rows.stream().anyMatch(row -> row.copy().ran());
        return new LeftCopy(one.migrationId(), one.attempt(), one.vmId(), one.vmName(), one.targetId(),
                one.targetName(), one.since(), one.ended(), ran,
                !ran && rows.stream().anyMatch(row -> row.copy().next()),
                rows.stream().map(row -> Optional.ofNullable(row.copy().mustStay())).flatMap(Optional::stream)
                        .findFirst().orElse(null),
                rows.stream().map(row -> Optional.ofNullable(row.copy().lastError())).flatMap(Optional::stream)
                        .findFirst().orElse(null),
                rows.stream().anyMatch(row -> row.copy().removing()), rows.stream().map(Row::image).toList());
    }

    private static Row row(ResultSet row) throws SQLException {
        boolean ran = row.getBoolean("ran");
        boolean stands = row.getBoolean("stands");
        boolean removing = row.getBoolean("removing");
        String mustStay = null;
        if (row.getBoolean("tested")) {
            mustStay = "A test boot runs upon them.";
        } else if (row.getBoolean("missing")) {
            mustStay = "The last scan of its source did not find the VM: they may be all that there is of it.";
        } else if (!removing && stands && !ran && row.getBoolean("coming") && row.getBoolean("same_place")) {
            mustStay = "Attempt %d is about to go on with them.".formatted(row.getInt("last_attempt"));
        }
        LeftCopy.Image image = new LeftCopy.Image(row.getString("label"), row.getString("target_file"),
                row.getString("format"), row.getLong("capacity_bytes"), row.getLong("data_bytes"));
        return new Row(new LeftCopy(row.getObject("migration_id", UUID.class), row.getInt("attempt"),
                row.getObject("vm_id", UUID.class), row.getString("vm_name"), row.getObject("target_id", UUID.class),
                row.getString("target_name"), row.getTimestamp("since").toInstant(), row.getString("reason"), ran,
                stands && !removing, mustStay, row.getString("last_error"), removing, List.of(image)), image);
    }
}
