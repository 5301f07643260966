package io.towpath.migration.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A row of the list by the names of REST: what an answer holds, and what a file's columns hold.
final class VmJson {

    /// What `fields` can name.
    static final Set<String> NAMES = Set.of("id", "name", "kind", "scope", "excludedReason",
            "source", "place", "datacenter", "cluster", "host", "folder", "application", "ownerName", "ownerEmail",
            "tier", "environment", "os", "osFamily", "dnsName", "power", "cpus", "memoryBytes", "storedBytes",
            "usedBytes", "provisionedBytes", "capacityBytes", "disks", "nics", "firmware", "container", "readiness",
            "complexity", "blockers", "warnings", "findings", "state", "since", "stalled", "held", "migrationId",
            "waveId", "waveKey", "dependencyGroupId", "tags");

    private VmJson() {}

    static Map<String, @Nullable Object> of(VmOverview vm) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("id", vm.id());
        all.put("name", vm.name());
        all.put("kind", vm.kind());
        all.put("scope", vm.scope());
        all.put("excludedReason", vm.excludedReason());
        all.put("source", vm.sourceName());
        all.put("place", vm.place());
        all.put("datacenter", vm.datacenter());
        all.put("cluster", vm.cluster());
        all.put("host", vm.host());
        all.put("folder", vm.folder());
        all.put("application", vm.application());
        all.put("ownerName", vm.ownerName());
        all.put("ownerEmail", vm.ownerEmail());
        all.put("tier", vm.tier());
        all.put("environment", vm.environment());
        all.put("os", vm.osName());
        all.put("osFamily", vm.osFamily());
        all.put("dnsName", vm.dnsName());
        all.put("power", vm.power());
        all.put("cpus", vm.cpus());
        all.put("memoryBytes", vm.memoryBytes());
        all.put("storedBytes", vm.storedBytes());
        all.put("usedBytes", vm.usedBytes());
        all.put("provisionedBytes", vm.provisionedBytes());
        all.put("capacityBytes", vm.capacityBytes());
        all.put("disks", vm.disks());
        all.put("nics", vm.nics());
        all.put("firmware", vm.firmware());
        all.put("container", vm.container());
        all.put("readiness", vm.readiness());
        all.put("complexity", vm.complexity());
        all.put("blockers", vm.blockers());
        all.put("warnings", vm.warnings());
        all.put("findings", vm.findings());
        all.put("state", VmListController.kebab(vm.state()));
        all.put("since", vm.since());
        all.put("stalled", vm.stalled());
        all.put("held", vm.held());
        all.put("migrationId", vm.migrationId());
        all.put("waveId", vm.waveId());
        all.put("waveKey", vm.waveKey());
        all.put("dependencyGroupId", vm.groupId());
        all.put("tags", vm.tags());
        return all;
    }

    /// @param fields wanted; empty for all
    static Map<String, @Nullable Object> of(VmOverview vm, Set<String> fields) {
        Map<String, @Nullable Object> all = of(vm);
        if (!fields.isEmpty()) {
            all.keySet().retainAll(fields);
        }
        return all;
    }
}
