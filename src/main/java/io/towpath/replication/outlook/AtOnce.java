package io.towpath.replication.outlook;

import io.towpath.slot.LimitKind;
import io.towpath.slot.Need;
import io.towpath.slot.Resource;
import io.towpath.slot.Slots;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// How many of some VMs may be in their last pass at once, by the slots that each takes then: VMs of many disks on one host fill
/// that long before the link is full. Limits are those of the kind, which a forecast counts on.
@Component
class AtOnce {

    private final JdbcClient db;
    private final Slots slots;
    private final int last;

    /// @param last disks of one VM that are read side by side in its last pass
    AtOnce(JdbcClient db, Slots slots, @Value("${towpath.replication.disks-parallel.last:4}") int last) {
        this.db = db;
        this.slots = slots;
        this.last = last;
    }

    /// One at least.
    int of(List<UUID> migrationIds) {
        return Math.max(1, Math.min(slots.limitOfAllNodes(), count(needs(migrationIds), slots::limit)));
    }

    /// Who goes first takes what it needs, and who comes after it what is left.
    static int count(Collection<? extends Collection<Need>> all, ToIntFunction<LimitKind> limit) {
        Map<Resource, Integer> used = new HashMap<>();
        int count = 0;
        for (Collection<Need> needs : all) {
            // one that needs more than there is takes all of it
            if (needs.stream().allMatch(need -> used.getOrDefault(need.resource(), 0)
                    + Math.min(need.units(), most(need, limit)) <= most(need, limit))) {
                needs.forEach(
                        need -> used.merge(need.resource(), Math.min(need.units(), most(need, limit)), Integer::sum));
                count++;
            }
        }
        return count;
    }

    private static int most(Need need, ToIntFunction<LimitKind> limit) {
        return limit.applyAsInt(need.resource().kind());
    }

    /// In the order asked for.
    private Collection<Set<Need>> needs(List<UUID> migrationIds) {
        Map<UUID, Set<Need>> found = new LinkedHashMap<>();
        migrationIds.forEach(id -> found.put(id, new HashSet<>()));
        db.sql("""
                select m.id, m.target_id, vm.source_id, nullif(btrim(vm.host), '') as host,
                       nullif(btrim(d.datastore), '') as datastore, count(d.id)::int as lies,
                       (select count(*)::int from replication_disk r where r.migration_id = m.id) as disks
                  from migration m join vm on vm.id = m.vm_id left join vm_disk d on d.vm_id = vm.id
                 where m.id = any(:ids)
                 group by m.id, m.target_id, vm.source_id, vm.host, d.datastore
                """).param("ids", migrationIds.toArray(UUID[]::new)).query((row, _) -> {
            UUID source = row.getObject("source_id", UUID.class);
            UUID target = row.getObject("target_id", UUID.class);
            List<Need> needs = new ArrayList<>(List.of(new Need(Resource.vcenter(source, ""), 1),
                    new Need(Resource.link(source, "", target, ""), 1), new Need(Resource.target(target, ""), 1)));
            String host = row.getString("host");
            if (host != null) {
                needs.add(new Need(Resource.host(source, host), Math.clamp(row.getInt("disks"), 1, last)));
            }
            String datastore = row.getString("datastore");
            if (datastore != null) {
                needs.add(new Need(Resource.datastore(source, datastore), row.getInt("lies")));
            }
            return Map.entry(row.getObject("id", UUID.class), needs);
        }).list().forEach(each -> found.computeIfAbsent(each.getKey(), _ -> new HashSet<>()).addAll(each.getValue()));
        return found.values();
    }
}
