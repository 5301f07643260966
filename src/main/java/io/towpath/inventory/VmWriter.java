package io.towpath.inventory;

import io.towpath.audit.AuditTrail;
import io.towpath.platform.spi.DiscoveredVm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Writes what a source told into the four tables of a VM, in the caller's transaction: a few statements, however many VMs
/// it told.
@Component
final class VmWriter {

    private final JdbcClient jdbc;
    private final TraitsText json;
    private final AuditTrail trail;

    VmWriter(JdbcClient jdbc, TraitsText json, AuditTrail trail) {
        this.jdbc = jdbc;
        this.json = json;
        this.trail = trail;
    }

    /// @param back it had been missing
    record Written(UUID vmId, Outcome outcome, boolean back) {}

    enum Outcome {
        ADDED, CHANGED, UNCHANGED
    }

    private record Known(UUID id, String factsDigest, boolean missing) {}

    Written write(UUID sourceId, DiscoveredVm vm, Instant now) {
        return write(sourceId, List.of(vm), now).getFirst();
    }

    /// In the order told. One that is told twice is written twice: the later one holds.
    List<Written> write(UUID sourceId, List<DiscoveredVm> vms, Instant now) {
        List<Written> all = new ArrayList<>(vms.size());
        Map<String, DiscoveredVm> once = new LinkedHashMap<>();
        for (DiscoveredVm vm : vms) {
            if (once.containsKey(vm.externalId())) {
                all.addAll(once(sourceId, once.values(), now));
                once.clear();
            }
            once.put(vm.externalId(), vm);
        }
        all.addAll(once(sourceId, once.values(), now));
        return all;
    }

    private List<Written> once(UUID sourceId, Collection<DiscoveredVm> vms, Instant now) {
        Map<String, Known> known = known(sourceId, vms.stream().map(DiscoveredVm::externalId).toList());
        adopt(sourceId, vms.stream().filter(vm -> !known.containsKey(vm.externalId())).toList(), known);
        VmBatch batch = new VmBatch(jdbc, json, sourceId, now);
        VmDetails details = new VmDetails(jdbc, json, trail, now);
        List<UUID> fresh = new ArrayList<>(ids(vms.size() - known.size()));
        List<Written> all = new ArrayList<>(vms.size());
        for (DiscoveredVm vm : vms) {
            String digest = FactsDigest.of(vm);
            Known before = known.get(vm.externalId());
            if (before == null) {
                UUID id = fresh.removeLast();
                batch.insert(id, vm, digest);
                details.add(id, vm);
                all.add(new Written(id, Outcome.ADDED, false));
            } else if (before.factsDigest.equals(digest)) {
                batch.seen(before.id, vm.fingerprint());
                all.add(new Written(before.id, Outcome.UNCHANGED, before.missing));
            } else {
                batch.update(before.id, vm, digest);
                details.replace(before.id, vm);
                all.add(new Written(before.id, Outcome.CHANGED, before.missing));
            }
        }
        batch.write();
        details.write();
        return all;
    }

    private Map<String, Known> known(UUID sourceId, Collection<String> externalIds) {
        Map<String, Known> known = new HashMap<>();
        jdbc.sql("""
                select id, external_id, facts_digest, missing_since is not null as missing from vm
                where source_id = :source and external_id = any(:ids) order by id for update
                """).param("source", sourceId).param("ids", externalIds.toArray(new String[0])).query(row -> {
            known.put(row.getString("external_id"), new Known(VmReader.id(row, "id"), row.getString("facts_digest"),
                    row.getBoolean("missing")));
        });
        return known;
    }

    private List<UUID> ids(int count) {
        return jdbc.sql("select uuidv7() from generate_series(1, :count) order by 1 desc").param("count", count)
                .query((row, _) -> Objects.requireNonNull(row.getObject(1, UUID.class))).list();
    }

    /// A VM that was known from files under another id, by the vCenter's UUID of it, is this one from now on; not when two
    /// of them bear it.
    private void adopt(UUID sourceId, List<DiscoveredVm> unknown, Map<String, Known> known) {
        Set<String> uuids = new HashSet<>();
        unknown.forEach(vm -> {
            if (vm.placement().instanceUuid() != null) {
                uuids.add(vm.placement().instanceUuid());
            }
        });
        Set<String> borne = new HashSet<>();
        if (!uuids.isEmpty()) {
            borne.addAll(jdbc.sql("""
                    select instance_uuid from vm
                    where source_id = :source and instance_uuid = any(:uuids) and container <> 'vcenter'
                    """).param("source", sourceId).param("uuids", uuids.toArray(new String[0]))
                    .query((row, _) -> row.getString(1)).list());
        }
        for (DiscoveredVm vm : unknown) {
            String uuid = vm.placement().instanceUuid();
            // removed: the next one that bears it is another VM
            if (uuid != null && borne.remove(uuid) && adopted(sourceId, vm.externalId(), uuid)) {
                known.putAll(known(sourceId, List.of(vm.externalId())));
            }
        }
    }

    private boolean adopted(UUID sourceId, String externalId, @Nullable String uuid) {
        return jdbc.sql("""
                update vm set external_id = :external
                where source_id = :source and instance_uuid = :uuid and container <> 'vcenter'
                  and not exists (select 1 from vm twin where twin.source_id = :source and twin.instance_uuid = :uuid
                                                          and twin.id <> vm.id)
                """).param("external", externalId).param("source", sourceId).param("uuid", uuid).update() == 1;
    }
}
