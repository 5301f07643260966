package io.towpath.inventory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
final class TwinFinder implements Twins {

    private final JdbcClient jdbc;

    TwinFinder(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Map<UUID, List<String>> namesakes(Collection<UUID> vmIds) {
        return lists("""
                select vm.id, other.name || ' in ' || source.name || ' (' || other.place || ')' as twin
                from vm
                join vm other on lower(other.name) = lower(vm.name) and other.id <> vm.id
                join connection source on source.id = other.source_id
                where vm.id = any(cast(:ids as uuid[])) and vm.missing_since is null and other.missing_since is null
                order by vm.id, twin
                """, vmIds);
    }

    @Override
    public Map<UUID, List<String>> sharedMacs(Collection<UUID> vmIds) {
        return lists("""
                select distinct nic.vm_id as id, nic.mac || ' of ' || other.name as twin
                from vm_nic nic
                join vm on vm.id = nic.vm_id
                join vm_nic twin on twin.mac = nic.mac and twin.vm_id <> nic.vm_id
                join vm other on other.id = twin.vm_id
                where nic.vm_id = any(cast(:ids as uuid[])) and nic.mac is not null
                  and vm.missing_since is null and other.missing_since is null
                order by id, twin
                """, vmIds);
    }

    @Override
    public Set<UUID> all() {
        return new HashSet<>(jdbc.sql("""
                select vm.id from vm
                where vm.missing_since is null and lower(vm.name) in (
                    select lower(name) from vm where missing_since is null group by lower(name) having count(*) > 1)
                union
                select nic.vm_id from vm_nic nic join vm on vm.id = nic.vm_id
                where vm.missing_since is null and nic.mac in (
                    select other.mac from vm_nic other join vm owner on owner.id = other.vm_id
                    where owner.missing_since is null and other.mac is not null
                    group by other.mac having count(distinct other.vm_id) > 1)
                """).query((row, _) -> VmReader.id(row, "id")).list());
    }

    private Map<UUID, List<String>> lists(String sql, Collection<UUID> vmIds) {
        Map<UUID, List<String>> twins = new HashMap<>();
        jdbc.sql(sql).param("ids", VmReader.array(vmIds)).query(row -> {
            twins.computeIfAbsent(VmReader.id(row, "id"), _ -> new ArrayList<>()).add(row.getString("twin"));
        });
        return twins;
    }
}
