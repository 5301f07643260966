package io.towpath.migration.web;

import io.towpath.table.Columns;
import io.towpath.table.Columns.Column;
import io.towpath.units.ByteSize;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The columns of the list of VMs.
final class VmColumns {

    static final Columns ALL = new Columns(new Column("name", "VM", false, false, "id", "name"), List.of(
            new Column("application", "Application", false, true, "application", "ownerName", "ownerEmail"),
            new Column("size", "CPU / RAM", true, true, "cpus", "memoryBytes", "os"),
            new Column("used", "Used", true, true, "usedBytes", "storedBytes"),
            new Column("disks", "Disks", true, true, "disks"),
            new Column("readiness", "Readiness", false, false, "readiness", "blockers", "warnings"),
            new Column("complexity", "Complexity", false, true, "complexity"),
            new Column("state", "State", false, false, "state", "since", "stalled", "held"),
            new Column("wave", "Wave", false, false, "waveKey"), plain("source", "Source"), plain("place", "Place"),
            new Column("owner", "Owner", false, false, "ownerName", "ownerEmail"), plain("os", "Operating system"),
            number("provisionedBytes", "Provisioned"), number("capacityBytes", "Size of disks"),
            number("nics", "Network cards"), plain("firmware", "Firmware"), plain("power", "Power"),
            number("tier", "Tier"), plain("environment", "Environment"), plain("datacenter", "Datacenter"),
            plain("cluster", "Cluster"), plain("host", "Host"), plain("folder", "Folder"),
            plain("dnsName", "DNS name"), plain("tags", "Tags"), plain("findings", "Findings"),
            plain("scope", "Scope"), plain("excludedReason", "Why excluded")),
            Set.of("application", "size", "used", "disks", "readiness", "complexity", "state", "wave"));

    private static final Map<String, VmField> SORTED = Map.ofEntries(Map.entry("application", VmField.APPLICATION),
            Map.entry("size", VmField.MEMORY), Map.entry("used", VmField.USED), Map.entry("disks", VmField.DISKS),
            Map.entry("readiness", VmField.BLOCKERS), Map.entry("complexity", VmField.COMPLEXITY),
            Map.entry("state", VmField.SINCE), Map.entry("wave", VmField.WAVE));

    private VmColumns() {}

    private static Column plain(String name, String title) {
        return new Column(name, title, false, false, name);
    }

    private static Column number(String name, String title) {
        return new Column(name, title, true, false, name);
    }

    /// What a column is sorted by; null for one that is not.
    static @Nullable VmField field(Column column) {
        VmField usual = SORTED.get(column.key());
        return usual == null ? VmField.ofParam(column.key()).orElse(null) : usual;
    }

    /// Texts of those columns that hold one thing, by key.
    static Map<String, String> cells(VmOverview vm, List<Column> columns) {
        Map<String, @Nullable Object> all = VmJson.of(vm);
        Map<String, String> cells = new LinkedHashMap<>();
        columns.forEach(column -> cells.put(column.key(), text(column.key(), all, vm)));
        return cells;
    }

    private static String text(String key, Map<String, @Nullable Object> all, VmOverview vm) {
        Object value = key.equals("owner")
                ? vm.ownerName() == null ? vm.ownerEmail() : vm.ownerName()
                : all.get(key);
        return switch (value) {
            case null -> "–";
            case Long bytes when key.endsWith("Bytes") -> new ByteSize(bytes).toString();
            case List<?> several -> several.isEmpty()
                    ? "–"
                    : String.join(", ", several.stream().map(Object::toString).toList());
            default -> VmListPage.dash(value.toString());
        };
    }
}
