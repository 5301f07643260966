package io.towpath.inventory.imports;

import io.towpath.inventory.reading.FileKind;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The rows of some VMs as they are now; their disks, cards, notes, and who wrote which field are read for all of them when
/// the first is asked for: most files ask for none.
final class Images {

    private final Known known;
    private final Collection<UUID> ids;
    private final Map<UUID, List<JsonNode>> vms;
    private final Map<String, Map<UUID, List<JsonNode>>> parts = new HashMap<>();
    private @Nullable Map<UUID, Map<String, Known.Origin>> origins;
    private @Nullable Set<String> weak;

    Images(Known known, Collection<UUID> ids) {
        this.known = known;
        this.ids = ids;
        vms = known.rows("vm", "id", ids);
    }

    @Nullable
    JsonNode vm(UUID id) {
        List<JsonNode> rows = vms.get(id);
        return rows == null ? null : rows.getFirst();
    }

    List<JsonNode> disks(UUID vmId) {
        return part("vm_disk", vmId);
    }

    List<JsonNode> nics(UUID vmId) {
        return part("vm_nic", vmId);
    }

    List<JsonNode> notes(UUID vmId) {
        return part("source_note", vmId);
    }

    private List<JsonNode> part(String table, UUID vmId) {
        return parts.computeIfAbsent(table, _ -> known.rows(table, "vm_id", ids)).getOrDefault(vmId, List.of());
    }

    /// Whether an import told it whose word counts less than that of this kind of file.
    boolean weaker(UUID vmId, String field, FileKind kind) {
        if (weak == null) {
            weak = known.told(ids, kind);
        }
        return weak.contains(vmId + " " + field);
    }

    /// Of a VM, for what a file of that kind tells.
    Telling.Origins origins(UUID vmId, FileKind kind) {
        return new Telling.Origins() {
            @Override
            public Known.@Nullable Origin of(String field) {
                return origin(vmId, field);
            }

            @Override
            public boolean yields(String field) {
                return weaker(vmId, field, kind);
            }
        };
    }

    /// @return null when nobody wrote it
    Known.@Nullable Origin origin(UUID vmId, String field) {
        if (origins == null) {
            origins = known.origins(ids);
        }
        return origins.getOrDefault(vmId, Map.of()).get(field);
    }
}
