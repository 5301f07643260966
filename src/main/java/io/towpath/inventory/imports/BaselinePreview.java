package io.towpath.inventory.imports;

import io.towpath.inventory.reading.BaselineRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What VMs really used over a time; one row per VM and end of the measurement.
final class BaselinePreview {

    private static final String KIND = "baselines";

    private final Draft draft;

    BaselinePreview(Draft draft) {
        this.draft = draft;
    }

    void compare() {
        Map<BaselineRow, UUID> vms = new LinkedHashMap<>();
        for (BaselineRow row : draft.file.baselines()) {
            KnownVm named = draft.matcher.named(row.keys());
            UUID vm = named == null ? null : named.id();
            if (vm == null) {
                draft.ledger.add(Row.rejected(KIND, String.valueOf(row.keys().name()), row.at(), "VM_UNKNOWN",
                        "no VM is known by what this row says, or more than one is"), List.of());
            } else if (!row.measuredFrom().isBefore(row.measuredTo())) {
                draft.ledger.add(Row.rejected(KIND, String.valueOf(row.keys().name()), row.at(), "SPAN_INVALID",
                        "the measurement ends before it begins"), List.of());
            } else {
                vms.put(row, vm);
            }
        }
        Map<UUID, List<JsonNode>> known = draft.known.rows("vm_baseline", "vm_id", new HashSet<>(vms.values()));
        Set<String> seen = new HashSet<>();
        vms.forEach((row, vm) -> add(row, vm, known.getOrDefault(vm, List.of()), seen));
    }

    private void add(BaselineRow row, UUID vm, List<JsonNode> known, Set<String> seen) {
        String label = String.valueOf(row.keys().name());
        if (!seen.add(vm + "\n" + row.measuredTo())) {
            draft.ledger.add(Row.rejected(KIND, label, row.at(), "DUPLICATE_ROW",
                    "the file has this VM with this end of the measurement before"), List.of());
            return;
        }
        JsonNode to = draft.trees.value(row.measuredTo());
        JsonNode before = known.stream().filter(one -> Trees.same(one.get("measured_to"), to)).findFirst().orElse(null);
        Difference difference = new Difference(draft.trees, before);
        columns(row).properties().forEach(field -> difference.set(field.getKey(), field.getValue(),
                Comparison.camel(field.getKey())));
        List<Change> changes = new ArrayList<>();
        if (before == null) {
            difference.after().put("vm_id", vm.toString()).put("measured_to", row.measuredTo().toString())
                    .put("origin", "import");
            changes.add(Change.insert(Target.VM_BASELINE, vm, difference.after()).part(row.measuredTo().toString()));
        } else if (!difference.empty()) {
            changes.add(Change.update(Target.VM_BASELINE, vm, difference.after()).part(row.measuredTo().toString()));
        }
        draft.ledger.add(Row.of(KIND, before == null
                ? Outcome.CREATED
                : difference.empty()
                        ? Outcome.UNCHANGED
                        : Outcome.UPDATED,
                label, row.at(), vm, difference.shown()), changes);
    }

    private ObjectNode columns(BaselineRow row) {
        ObjectNode told = draft.trees.object();
        put(told, "measured_from", row.measuredFrom());
        put(told, "cpu_avg_percent", row.cpuAverage());
        put(told, "cpu_p95_percent", row.cpuP95());
        put(told, "memory_avg_percent", row.memoryAverage());
        put(told, "memory_p95_percent", row.memoryP95());
        put(told, "disk_read_bytes_per_s", row.diskReadBytesPerSecond());
        put(told, "disk_write_bytes_per_s", row.diskWriteBytesPerSecond());
        put(told, "disk_iops_p95", row.diskIopsP95());
        put(told, "net_bytes_per_s", row.netBytesPerSecond());
        return told;
    }

    private void put(ObjectNode told, String column, @Nullable Object value) {
        if (value != null) {
            told.set(column, draft.trees.value(value));
        }
    }
}
