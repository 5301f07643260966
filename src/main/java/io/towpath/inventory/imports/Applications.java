package io.towpath.inventory.imports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Applications by what files call them: their id in a CMDB, else their name in any case. One that is only named is made.
final class Applications {

    private final Map<UUID, String> names = new HashMap<>();
    private final Map<String, UUID> byName = new HashMap<>();
    private final Map<String, UUID> byExternal = new HashMap<>();
    private final Map<UUID, JsonNode> images = new HashMap<>();
    /// Named only for VMs that keep what they have: made when the import shall take what the file says.
    private final Set<UUID> onlyTaken = new HashSet<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<Change> made = new ArrayList<>();
    private final Supplier<UUID> ids;
    private final Trees trees;

    Applications(List<JsonNode> known, Supplier<UUID> ids, Trees trees) {
        this.ids = ids;
        this.trees = trees;
        for (JsonNode row : known) {
            UUID id = UUID.fromString(row.get("id").stringValue());
            images.put(id, row);
            know(id, row.get("name").stringValue(), text(row, "source_system"), text(row, "external_id"));
        }
    }

    void know(UUID id, String name, @Nullable String system, @Nullable String external) {
        names.put(id, name);
        byName.put(name.toLowerCase(Locale.ROOT), id);
        if (system != null && external != null) {
            byExternal.put(system + '\n' + external, id);
        }
    }

    /// One that an earlier row of the import named.
    ///
    /// @param onlyTaken as of [#taken]
    void know(UUID id, String name, @Nullable String system, @Nullable String external, boolean onlyTaken) {
        if (!onlyTaken) {
            this.onlyTaken.remove(id);
        } else if (!names.containsKey(id)) {
            this.onlyTaken.add(id);
        }
        know(id, name, system, external);
    }

    @Nullable
    UUID find(@Nullable String name, @Nullable String system, @Nullable String external) {
        UUID found = system == null || external == null ? null : byExternal.get(system + '\n' + external);
        if (found == null && name != null) {
            found = byName.get(name.strip().toLowerCase(Locale.ROOT));
        }
        return found == null || onlyTaken.contains(found) ? null : found;
    }

    @Nullable
    String name(@Nullable JsonNode id) {
        return Trees.none(id) ? null : names.get(UUID.fromString(java.util.Objects.requireNonNull(id).stringValue()));
    }

    @Nullable
    JsonNode image(UUID id) {
        return images.get(id);
    }

    /// The application of that name, new where there is none.
    UUID named(String name) {
        String stripped = name.strip();
        UUID known = byName.get(stripped.toLowerCase(Locale.ROOT));
        if (known != null && !onlyTaken.remove(known)) {
            return known;
        }
        UUID id = known == null ? ids.get() : known;
        know(id, stripped, null, null);
        rows.add(Row.of("applications", Outcome.CREATED, stripped, null, id, List.of()));
        made.add(Change.insert(Target.APPLICATION, id, row(id, stripped)));
        return id;
    }

    /// The application of that name, for a VM that keeps what it has unless the import shall take what the file says.
    ///
    /// @param changes gets what makes a new one then
    UUID taken(String name, List<Change> changes) {
        String stripped = name.strip();
        UUID known = byName.get(stripped.toLowerCase(Locale.ROOT));
        if (known != null) {
            return known;
        }
        UUID id = ids.get();
        know(id, stripped, null, null);
        onlyTaken.add(id);
        changes.add(Change.insert(Target.APPLICATION, id, row(id, stripped)).onlyIf(Change.TAKE));
        return id;
    }

    private ObjectNode row(UUID id, String name) {
        return trees.object().put("id", id.toString()).put("name", name);
    }

    /// Writes down the new ones since last asked.
    void flush(Ledger ledger) {
        for (int at = 0; at < rows.size(); at++) {
            ledger.add(rows.get(at), List.of(made.get(at)));
        }
        rows.clear();
        made.clear();
    }

    static @Nullable String text(JsonNode row, String column) {
        JsonNode value = row.get(column);
        return Trees.none(value) ? null : java.util.Objects.requireNonNull(value).asString();
    }
}
