package io.towpath.migration;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.replication.Quiesce;
import io.towpath.replication.QuiescePolicies;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Says of many VMs whether their guests shall settle before snapshots: those of a wave, of an application, or chosen ones,
/// whether a trip of them is under way or only comes.
@Component
@Transactional
public class ManyQuiesce {

    /// Which VMs are meant: all of what is named holds of each.
    ///
    /// @param wave        `W-003`, also one that is a draft
    /// @param application its name
    /// @param vms         null for any
    public record Selection(@Nullable String wave, @Nullable String application, @Nullable List<UUID> vms) {

        public Selection {
            wave = wave == null || wave.isBlank() ? null : wave.strip();
            application = application == null || application.isBlank() ? null : application.strip();
            vms = vms == null ? null : List.copyOf(vms);
        }
    }

    private record Meant(UUID vm, @Nullable UUID trip) {}

    private final JdbcClient jdbc;
    private final QuiescePolicies policies;
    private final SourceDecisions decisions;
    private final AuditTrail audit;

    ManyQuiesce(JdbcClient jdbc, QuiescePolicies policies, SourceDecisions decisions, AuditTrail audit) {
        this.jdbc = jdbc;
        this.policies = policies;
        this.decisions = decisions;
        this.audit = audit;
    }

    /// How many of them have which policy now.
    @Transactional(readOnly = true)
    public Map<Quiesce, Integer> now(Selection selection) {
        List<UUID> vms = meant(selection).stream().map(Meant::vm).toList();
        Map<UUID, Quiesce> said = policies.of(vms);
        Map<Quiesce, Integer> counts = new EnumMap<>(Quiesce.class);
        vms.forEach(vm -> counts.merge(said.getOrDefault(vm, Quiesce.TRY), 1, Integer::sum));
        return counts;
    }

    /// @return how many VMs were meant
    public int set(Selection selection, Quiesce policy, String actor) {
        List<Meant> meant = meant(selection);
        List<UUID> without = new ArrayList<>();
        for (Meant one : meant) {
            if (one.trip() == null) {
                without.add(one.vm());
            } else {
                decisions.quiesce(one.trip(), policy, actor);
            }
        }
        policies.set(without, policy, actor);
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("policy", policy.name().toLowerCase(Locale.ROOT));
        detail.put("vms", Integer.toString(meant.size()));
        if (selection.wave() != null) {
            detail.put("wave", selection.wave());
        }
        if (selection.application() != null) {
            detail.put("application", selection.application());
        }
        audit.append(AuditEntry.of(actor, "migrations.quiesce-changed",
                new Subject("migrations", "quiesce", "%d VMs".formatted(meant.size()))).with(detail));
        return meant.size();
    }

    private List<Meant> meant(Selection selection) {
        if (selection.wave() == null && selection.application() == null && selection.vms() == null) {
            throw new RefusedException("validation", "Nothing says which VMs are meant.",
                    "Name a wave, an application or VMs.");
        }
        UUID[] vms = selection.vms() == null ? null : selection.vms().toArray(UUID[]::new);
        List<Meant> found = jdbc.sql("""
                select vm.id as vm, m.id as trip
                  from vm left join migration m on m.vm_id = vm.id
                       and m.state not in ('DONE', 'ROLLED_BACK', 'CANCELLED')
                 where (cast(:vms as uuid[]) is null or vm.id = any(:vms))
                   and (cast(:wave as text) is null or exists (
                        select from wave_member member join wave on wave.id = member.wave_id
                         where member.vm_id = vm.id and member.skipped is null and wave.key = :wave))
                   and (cast(:application as text) is null or exists (select from application a
                        where a.id = vm.application_id and lower(a.name) = lower(:application)))
                 order by vm.id limit :most
                """).param("vms", vms).param("wave", selection.wave()).param("application", selection.application())
                .param("most", ManyTrips.MOST + 1)
                .query((row, _) -> new Meant(row.getObject("vm", UUID.class), row.getObject("trip", UUID.class)))
                .list();
        if (found.size() > ManyTrips.MOST) {
            throw new RefusedException("validation", "More than %,d VMs are meant.".formatted(ManyTrips.MOST),
                    "Say it of parts of them.");
        }
        return found;
    }
}
