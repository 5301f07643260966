package io.towpath.inventory;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
final class StoredExclusions implements Exclusions {

    private static final int LONGEST = 500;

    private final JdbcClient jdbc;
    private final FieldOrigins origins;
    private final OwnerEditor.Changes changes;

    StoredExclusions(JdbcClient jdbc, FieldOrigins origins, OwnerEditor.Changes changes) {
        this.jdbc = jdbc;
        this.origins = origins;
        this.changes = changes;
    }

    private record Changed(UUID id, String name, @Nullable String before) {}

    @Override
    public int exclude(Collection<UUID> vms, String reason, String actor) {
        String given = reason.strip();
        if (given.isEmpty() || given.length() > LONGEST) {
            throw new RefusedException(RefusedException.Kind.INVALID, "reason-invalid",
                    "the reason has %d characters, expected 1 to %d".formatted(given.length(), LONGEST),
                    "Say why it does not migrate, in a sentence.");
        }
        return Objects.requireNonNull(changes.transaction().execute(_ -> {
            requireNotUnderWay(vms);
            return change(vms, given, actor);
        }));
    }

    @Override
    public int include(Collection<UUID> vms, String actor) {
        return Objects.requireNonNull(changes.transaction().execute(_ -> change(vms, null, actor)));
    }

    private int change(Collection<UUID> vms, @Nullable String reason, String actor) {
        List<Changed> changed = jdbc.sql("""
                with before as (
                    select id, excluded_reason from vm
                     where id = any(:vms) and excluded_reason is distinct from cast(:reason as text)
                     order by id for no key update)
                update vm set excluded_reason = cast(:reason as text), version = version + 1
                  from before where vm.id = before.id
                returning vm.id, vm.name, before.excluded_reason as before
                """).param("vms", vms.toArray(UUID[]::new)).param("reason", reason)
                .query((row, _) -> new Changed(row.getObject("id", UUID.class), row.getString("name"),
                        row.getString("before")))
                .list();
        for (Changed vm : changed) {
            origins.wrote(vm.id, List.of("excludedReason"), FieldOrigins.Origin.MANUAL);
            Map<String, String> detail = new TreeMap<>();
            if (vm.before != null) {
                detail.put("before", vm.before);
            }
            changes.audit().append(AuditEntry
                    .of(actor, reason == null ? "vm.included" : "vm.excluded",
                            new Subject("vm", vm.id.toString(), vm.name))
                    .because(reason).with(detail));
        }
        if (!changed.isEmpty()) {
            changes.events().publishEvent(new VmsChanged(changed.stream().map(Changed::id).toList()));
        }
        return changed.size();
    }

    /// What a wave has, or what is on its way, is taken out of there first.
    private void requireNotUnderWay(Collection<UUID> vms) {
        List<String> against = new ArrayList<>(jdbc.sql("""
                select vm.name from vm where vm.id = any(:vms)
                   and (exists (select from wave_member m where m.vm_id = vm.id and m.open)
                        or exists (select from migration m where m.vm_id = vm.id
                                      and m.state not in ('DONE', 'ROLLED_BACK', 'CANCELLED')))
                 order by vm.name limit 6
                """).param("vms", vms.toArray(UUID[]::new)).query((found, _) -> found.getString(1)).list());
        if (!against.isEmpty()) {
            boolean more = against.size() > 5;
            throw new RefusedException(RefusedException.Kind.CONFLICT, "vm-under-way",
                    "in a wave or on their way: %s%s".formatted(
                            String.join(", ", against.subList(0, Math.min(5, against.size()))),
                            more ? " and more" : ""),
                    "Nothing was excluded. Take them out of their waves, or leave them out of this.");
        }
    }
}
