package io.towpath.replication;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Whether guests shall settle before snapshots, said of VMs: table `vm_quiesce`. A trip begins with what was said of its VM, so
/// that its first pass, often the longest, keeps to it as well.
@Component
public class QuiescePolicies {

    private final JdbcClient jdbc;

    QuiescePolicies(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Of VMs of which nothing was said: they are asked to.
    public Quiesce of(UUID vmId) {
        return of(List.of(vmId)).getOrDefault(vmId, Quiesce.TRY);
    }

    /// Those of which something was said.
    public Map<UUID, Quiesce> of(Collection<UUID> vmIds) {
        Map<UUID, Quiesce> found = new HashMap<>();
        jdbc.sql("select vm_id, policy from vm_quiesce where vm_id = any(:ids)")
                .param("ids", vmIds.toArray(UUID[]::new)).query(row -> {
                    found.put(row.getObject("vm_id", UUID.class), Quiesce.valueOf(row.getString("policy")));
                });
        return found;
    }

    /// For their trips that are under way, from the next pass on, and for those that begin later.
    @Transactional
    public void set(Collection<UUID> vmIds, Quiesce policy, String actor) {
        UUID[] ids = vmIds.stream().distinct().sorted().toArray(UUID[]::new);
        jdbc.sql("""
                insert into vm_quiesce (vm_id, policy, changed_by) select id, :policy, :actor from unnest(:ids) as id
                on conflict (vm_id) do update
                   set policy = excluded.policy, changed_by = excluded.changed_by, changed_at = clock_timestamp()
                """).param("policy", policy.name()).param("actor", actor).param("ids", ids).update();
        jdbc.sql("""
                update replication r set quiesce = :policy
                  from migration m
                 where m.id = r.migration_id and m.vm_id = any(:ids)
                   and m.state not in ('DONE', 'ROLLED_BACK', 'CANCELLED')
                """).param("policy", policy.name()).param("ids", ids).update();
    }
}
