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

    /// Loopback, link-local, and the usual bridges of container engines and of libvirt.
    private static final String EVERYWHERE = "^(127\\.|169\\.254\\.|"
            + "172\\.1[78]\\.0\\.1$|192\\.168\\.122\\.1$|10\\.88\\.0\\.1$|::1$|[fF][eE]80:)";

    private final JdbcClient jdbc;

    TwinFinder(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Map<UUID, List<String>> namesakes(Collection<UUID> vmIds) {
        return lists("""
                select vm.id, other.twin
                from vm cross join lateral (
                    select twin.name || ' in ' || source.name || ' (' || twin.place || ')' as twin
                    from vm twin join connection source on source.id = twin.source_id
                    where lower(twin.name) = lower(vm.name) and twin.id <> vm.id and twin.missing_since is null
                      and twin.kind = 'vm'
                    limit %d) other
                where vm.id = any((select cast(:ids as uuid[]))::uuid[]) and vm.missing_since is null and vm.kind = 'vm'
                order by vm.id, twin
                """.formatted(MOST), vmIds);
    }

    @Override
    public Map<UUID, List<String>> sharedMacs(Collection<UUID> vmIds) {
        return lists("""
                select distinct vm.id, nic.mac || ' of ' || other.name as twin
                from vm join vm_nic nic on nic.vm_id = vm.id
                cross join lateral (
                    select owner.name from vm_nic twin join vm owner on owner.id = twin.vm_id
                    where twin.mac = nic.mac and twin.vm_id <> vm.id and owner.missing_since is null
                      and owner.kind = 'vm'
                    limit %d) other
                where vm.id = any((select cast(:ids as uuid[]))::uuid[]) and vm.missing_since is null and vm.kind = 'vm'
                order by vm.id, twin
                """.formatted(MOST), vmIds);
    }

    @Override
    public Map<UUID, List<String>> sharedAddresses(Collection<UUID> vmIds) {
        return lists("""
                select distinct vm.id, own.ip || ' of ' || other.name as twin
                from vm cross join lateral unnest(vm.ip_addresses) as own(ip)
                cross join lateral (
                    select twin.name from vm twin
                    where twin.ip_addresses @> array[own.ip] and twin.id <> vm.id and twin.missing_since is null
                      and twin.kind = 'vm'
                    limit %d) other
                where vm.id = any((select cast(:ids as uuid[]))::uuid[]) and vm.missing_since is null and vm.kind = 'vm'
                  and own.ip !~ '%s'
                order by vm.id, twin
                """.formatted(MOST, EVERYWHERE), vmIds);
    }

    @Override
    public Map<UUID, List<String>> sharedBiosUuids(Collection<UUID> vmIds) {
        return lists("""
                select vm.id, other.twin
                from vm cross join lateral (
                    select twin.name || ' in ' || source.name as twin
                    from vm twin join connection source on source.id = twin.source_id
                    where twin.bios_uuid = vm.bios_uuid and twin.id <> vm.id and twin.missing_since is null
                      and twin.kind = 'vm'
                    limit %d) other
                where vm.id = any((select cast(:ids as uuid[]))::uuid[]) and vm.bios_uuid is not null and vm.missing_since is null
                  and vm.kind = 'vm'
                order by vm.id, twin
                """.formatted(MOST), vmIds);
    }

    @Override
    public Set<UUID> all() {
        return new HashSet<>(jdbc.sql("""
                with here as (select id, lower(name) as name, bios_uuid, ip_addresses from vm
                               where missing_since is null and kind = 'vm')
                select id from here where name in (select name from here group by name having count(*) > 1)
                union
                select id from here where bios_uuid in (
                    select bios_uuid from here where bios_uuid is not null group by bios_uuid having count(*) > 1)
                union
                select id from here cross join lateral unnest(ip_addresses) as own(ip) where own.ip in (
                    select ip from here cross join lateral unnest(ip_addresses) as each(ip)
                    where ip !~ '%s' group by ip having count(distinct id) > 1)
                union
                select nic.vm_id from vm_nic nic join here on here.id = nic.vm_id
                where nic.mac in (
                    select other.mac from vm_nic other join here on here.id = other.vm_id where other.mac is not null
                    group by other.mac having count(distinct other.vm_id) > 1)
                """.formatted(EVERYWHERE)).query((row, _) -> VmReader.id(row, "id")).list());
    }

    private Map<UUID, List<String>> lists(String sql, Collection<UUID> vmIds) {
        Map<UUID, List<String>> twins = new HashMap<>();
        jdbc.sql(sql).param("ids", VmReader.array(vmIds)).query(row -> {
            twins.computeIfAbsent(VmReader.id(row, "id"), _ -> new ArrayList<>()).add(row.getString("twin"));
        });
        return twins;
    }
}
