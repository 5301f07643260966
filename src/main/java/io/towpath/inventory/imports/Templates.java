package io.towpath.inventory.imports;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Files to fill in: each kind with the columns it needs, and with all that are known.
public final class Templates {

    private static final Map<String, Template> ALL = new TreeMap<>(Map.of("vms", new Template("vms", "VMs",
            List.of("externalId", "sourceSystem", "name"),
            List.of("externalId", "sourceSystem", "name", "application", "owner", "ownerEmail", "tier", "environment",
                    "criticality", "strategy", "maintenanceWindow", "soakDays", "tag:costCenter")),
            "applications", new Template("applications", "Applications", List.of("name"),
                    List.of("externalId", "sourceSystem", "name", "code", "tier", "environment", "criticality",
                            "businessUnit", "owner", "ownerEmail", "readyOn", "infrastructure")),
            "owners", new Template("owners", "Owners", List.of("application", "owner", "ownerEmail"),
                    List.of("application", "owner", "ownerEmail", "businessUnit")),
            "dependencies",
            new Template("dependencies", "Dependencies", List.of("fromExternalId", "toExternalId", "type"),
                    List.of("fromExternalId", "toExternalId", "type", "direction", "evidence", "weightPerDay",
                            "firstSeen",
                            "lastSeen")),
            "windows", new Template("windows", "Windows and freezes",
                    List.of("name", "kind", "opensAt", "closesAt", "zone", "capacityVms"),
                    List.of("name", "kind", "opensAt", "closesAt", "lockoutAt", "zone", "capacityVms", "onOverrun",
                            "scope",
                            "changeReference", "note")),
            "baselines", new Template("baselines", "Baselines",
                    List.of("externalId", "sourceSystem", "measuredFrom", "measuredTo"),
                    List.of("externalId", "sourceSystem", "measuredFrom", "measuredTo", "cpuAvgPercent",
                            "cpuP95Percent",
                            "memoryAvgPercent", "memoryP95Percent", "diskReadBytesPerSecond", "diskWriteBytesPerSecond",
                            "diskIopsP95", "netBytesPerSecond")),
            "wave-assignments", new Template("wave-assignments", "Wave assignments",
                    List.of("externalId", "sourceSystem", "wave"),
                    List.of("externalId", "sourceSystem", "name", "wave", "window"))));

    private Templates() {}

    /// @param required without which a row is rejected
    public record Template(String name, String title, List<String> required, List<String> all) {

        public String csv(boolean whole) {
            return '\uFEFF' + String.join(",", whole ? all : required) + "\r\n";
        }
    }

    public static List<Template> all() {
        return List.copyOf(ALL.values());
    }

    public static Optional<Template> of(String name) {
        return Optional.ofNullable(ALL.get(name));
    }
}
