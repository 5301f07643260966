package io.towpath.inventory.imports;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The rows of some VMs as they are now, with their disks, cards, notes, and who wrote which field.
record Images(Map<UUID, JsonNode> vms, Map<UUID, List<JsonNode>> disks, Map<UUID, List<JsonNode>> nics,
        Map<UUID, List<JsonNode>> notes, Map<UUID, Map<String, String>> origins) {

    static Images of(Known known, Collection<UUID> ids) {
        Map<UUID, JsonNode> vms = new HashMap<>();
        known.rows("vm", "id", ids).forEach((id, rows) -> vms.put(id, rows.getFirst()));
        Map<UUID, Map<String, String>> origins = new HashMap<>();
        known.rows("field_origin", "vm_id", ids).forEach((id, rows) -> {
            Map<String, String> fields = new HashMap<>();
            rows.forEach(row -> fields.put(row.get("field").stringValue(), row.get("origin").stringValue()));
            origins.put(id, fields);
        });
        return new Images(vms, known.rows("vm_disk", "vm_id", ids), known.rows("vm_nic", "vm_id", ids),
                known.rows("source_note", "vm_id", ids), origins);
    }

    @Nullable
    String origin(UUID vmId, String field) {
        return origins.getOrDefault(vmId, Map.of()).get(field);
    }
}
