package io.towpath.inventory;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.Subject;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
final class StoredDiskExclusions implements DiskExclusions {

    private static final int LONGEST = 500;

    private final JdbcClient jdbc;
    private final VmReader vms;
    private final OwnerEditor.Changes changes;
    private final Clock clock;

    StoredDiskExclusions(JdbcClient jdbc, VmReader vms, OwnerEditor.Changes changes, Clock clock) {
        this.jdbc = jdbc;
        this.vms = vms;
        this.changes = changes;
        this.clock = clock;
    }

    private record Disk(String vm, String label, @Nullable String reason, boolean underWay) {}

    @Override
    public void exclude(UUID vm, UUID disk, String reason, String actor) {
        String given = reason.strip();
        if (given.isEmpty() || given.length() > LONGEST || given.chars().anyMatch(Character::isISOControl)) {
            throw new RefusedException(RefusedException.Kind.INVALID, "reason-invalid",
                    "the reason has %d characters, expected 1 to %d on one line".formatted(given.length(), LONGEST),
                    "Say why it stays at the source, in a sentence.");
        }
        change(vm, disk, given, actor);
    }

    @Override
    public void include(UUID vm, UUID disk, String actor) {
        change(vm, disk, null, actor);
    }

    @Override
    public Set<UUID> lost(UUID vm) {
        return Set.copyOf(jdbc.sql("""
                select d.id from vm_disk d
                 where d.vm_id = :vm and d.removed_at is null and d.excluded_before is not null
                   and not exists (select from migration m
                                     left join disk_copy c on c.migration_id = m.id and c.vm_disk_id = d.id
                                     left join replication_disk r on r.migration_id = m.id and r.vm_disk_id = d.id
                                    where m.vm_id = d.vm_id and m.state not in ('DONE', 'ROLLED_BACK', 'CANCELLED')
                                      and (c.id is not null or r.id is not null))
                """).param("vm", vm).query((row, _) -> row.getObject("id", UUID.class)).list());
    }

    private void change(UUID vm, UUID disk, @Nullable String reason, String actor) {
        changes.transaction().executeWithoutResult(_ -> {
            // whoever plans a trip holds it, too: what is planned is what will be copied
            jdbc.sql("select 1 from vm where id = :vm for no key update").param("vm", vm).query(Integer.class)
                    .optional();
            Disk before = disk(vm, disk);
            if (Objects.equals(before.reason, reason)) {
                return;
            }
            require(before, vm, disk, reason != null);
            jdbc.sql("""
                    update vm_disk set excluded_reason = cast(:reason as text),
                           excluded_by = case when cast(:reason as text) is null then null else :actor end,
                           excluded_at = case when cast(:reason as text) is null then null
                                              else cast(:now as timestamptz) end,
                           excluded_before = null
                     where id = :disk
                    """).param("reason", reason).param("actor", actor).param("now", Timestamp.from(clock.instant()))
                    .param("disk", disk).update();
            jdbc.sql("update vm set version = version + 1 where id = :vm").param("vm", vm).update();
            Map<String, String> detail = new TreeMap<>(Map.of("disk", before.label));
            if (before.reason != null) {
                detail.put("before", before.reason);
            }
            changes.audit().append(AuditEntry.of(actor, reason == null ? "vm.disk-included" : "vm.disk-excluded",
                    new Subject("vm", vm.toString(), before.vm)).because(reason).with(detail));
            changes.events().publishEvent(new VmChanged(vm));
        });
    }

    private Disk disk(UUID vm, UUID disk) {
        return jdbc.sql("""
                select vm.name, d.label, d.excluded_reason,
                       exists (select from migration m where m.vm_id = vm.id
                                  and m.state not in ('DONE', 'ROLLED_BACK', 'CANCELLED')) as under_way
                  from vm_disk d join vm on vm.id = d.vm_id
                 where d.id = :disk and vm.id = :vm and d.removed_at is null
                """).param("disk", disk).param("vm", vm).query((row, _) -> new Disk(row.getString("name"),
                row.getString("label"), row.getString("excluded_reason"), row.getBoolean("under_way")))
                .optional()
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                        "the VM has no disk " + disk, "List its disks; a scan may have found that it is gone."));
    }

    private void require(Disk disk, UUID vmId, UUID diskId, boolean excluded) {
        if (disk.underWay && !(excluded && lost(vmId).contains(diskId))) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "vm-under-way",
                    "%s is on its way: which of its disks are copied is settled".formatted(disk.vm),
                    "Cancel its trip or let it end, change the disk, then plan it again.");
        }
        if (excluded && vms.read(List.of(vmId)).getFirst().startsFrom().filter(first -> first.id().equals(diskId))
                .isPresent()) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "disk-first",
                    "%s is the first disk of %s, which starts from it".formatted(disk.label, disk.vm),
                    "Exclude the VM where nothing of it migrates.");
        }
    }
}
