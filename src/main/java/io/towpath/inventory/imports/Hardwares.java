package io.towpath.inventory.imports;

import io.towpath.inventory.reading.VmField;
import io.towpath.inventory.reading.VmRow;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What one row of a file changes of a VM's disks and network cards, and whether its hardware is still assumed.
final class Hardwares {

    private static final String ASSUMED = "hardware-assumed";

    private final Trees trees;
    private final Columns columns;
    private final Supplier<UUID> ids;
    private final Instant now;

    Hardwares(Trees trees, Columns columns, Supplier<UUID> ids, Instant now) {
        this.trees = trees;
        this.columns = columns;
        this.ids = ids;
        this.now = now;
    }

    void made(VmRow row, UUID vmId, List<Change> changes) {
        disks(row, vmId, List.of(), changes, null);
        nics(row, vmId, List.of(), changes, null);
        if (!row.values().containsKey(VmField.CPUS) || !row.values().containsKey(VmField.MEMORY_BYTES)) {
            ObjectNode note = trees.object();
            note.put("vm_id", vmId.toString()).put("position", 0).put("severity", "warning").put("code", ASSUMED)
                    .put("detail", "The imported file does not say how many CPUs or how much memory the VM has; "
                            + "1 CPU and no memory stand for them.")
                    .put("remedy", "Import a file that tells both, such as an RVTools export.");
            changes.add(Change.insert(Target.SOURCE_NOTE, vmId, note).part("0"));
        }
    }

    void changed(VmRow row, UUID vmId, Images images, List<Change> changes, List<FieldDiff> diff) {
        disks(row, vmId, row.disks() == null ? List.of() : images.disks(vmId), changes, diff);
        nics(row, vmId, row.nics() == null ? List.of() : images.nics(vmId), changes, diff);
        boolean told = row.values().containsKey(VmField.CPUS) && row.values().containsKey(VmField.MEMORY_BYTES);
        for (JsonNode note : told ? images.notes(vmId) : List.<JsonNode>of()) {
            if (note.get("code").stringValue().equals(ASSUMED)) {
                changes.add(new Change(Target.SOURCE_NOTE, Change.Op.DELETE, null, vmId,
                        Integer.toString(note.get("position").intValue()), null));
            }
        }
    }

    private void disks(VmRow row, UUID vmId, List<JsonNode> known, List<Change> changes,
            @Nullable List<FieldDiff> diff) {
        if (row.disks() == null) {
            return;
        }
        Map<String, JsonNode> byKey = new HashMap<>(Known.by(known, disk -> disk.get("disk_key").stringValue()));
        Set<String> seen = new HashSet<>();
        int position = 0;
        for (DiscoveredDisk disk : row.disks()) {
            if (!seen.add(disk.key())) {
                continue;
            }
            ObjectNode told = columns.disk(disk, position++);
            JsonNode before = byKey.remove(disk.key());
            if (before == null) {
                UUID id = ids.get();
                told.put("id", id.toString()).put("vm_id", vmId.toString());
                changes.add(Change.insert(Target.VM_DISK, id, told));
                show(diff, "disk " + disk.label(), null, trees.value(disk.capacityBytes()));
            } else {
                Difference difference = compared(before, told, "disk " + disk.label() + " ");
                if (!difference.empty()) {
                    changes.add(Change.update(Target.VM_DISK, id(before), difference.after()));
                    add(diff, difference.shown());
                }
            }
        }
        for (JsonNode gone : byKey.values()) {
            if (Trees.none(gone.get("removed_at"))) {
                changes.add(Change.update(Target.VM_DISK, id(gone), trees.object().put("removed_at", now.toString())));
                show(diff, "disk " + gone.get("label").stringValue(), gone.get("capacity_bytes"), null);
            }
        }
    }

    private void nics(VmRow row, UUID vmId, List<JsonNode> known, List<Change> changes,
            @Nullable List<FieldDiff> diff) {
        if (row.nics() == null) {
            return;
        }
        Map<Integer, JsonNode> byPosition = new HashMap<>(Known.by(known, nic -> nic.get("position").intValue()));
        int position = 0;
        for (DiscoveredNic nic : row.nics()) {
            ObjectNode told = columns.nic(nic, position);
            JsonNode before = byPosition.remove(position);
            String part = Integer.toString(position++);
            if (before == null) {
                told.put("vm_id", vmId.toString());
                changes.add(Change.insert(Target.VM_NIC, vmId, told).part(part));
                show(diff, "network card " + part, null, trees.value(nic.network()));
            } else {
                Difference difference = compared(before, told, "network card " + part + " ");
                if (!difference.empty()) {
                    changes.add(Change.update(Target.VM_NIC, vmId, difference.after()).part(part));
                    add(diff, difference.shown());
                }
            }
        }
        byPosition.forEach((at, gone) -> {
            changes.add(new Change(Target.VM_NIC, Change.Op.DELETE, null, vmId, at.toString(), null));
            show(diff, "network card " + at, gone.get("network"), null);
        });
    }

    private Difference compared(JsonNode before, ObjectNode told, String prefix) {
        Difference difference = new Difference(trees, before);
        told.properties().forEach(field -> difference.set(field.getKey(), field.getValue(),
                prefix + Comparison.camel(field.getKey())));
        return difference;
    }

    private static UUID id(JsonNode row) {
        return UUID.fromString(row.get("id").stringValue());
    }

    private static void add(@Nullable List<FieldDiff> diff, List<FieldDiff> more) {
        if (diff != null) {
            diff.addAll(more);
        }
    }

    private static void show(@Nullable List<FieldDiff> diff, String what, @Nullable JsonNode old,
            @Nullable JsonNode value) {
        if (diff != null) {
            diff.add(FieldDiff.of(what, old, value));
        }
    }
}
