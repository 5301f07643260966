package io.towpath.inventory.imports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    @Nullable
    UUID find(@Nullable String name, @Nullable String system, @Nullable String external) {
        UUID found = system == null || external == null ? null : byExternal.get(system + '\n' + external);
        return found == null && name != null ? byName.get(name.strip().toLowerCase(Locale.ROOT)) : found;
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
        if (known != null) {
            return known;
        }
        UUID id = ids.get();
        ObjectNode row = trees.object();
        row.put("id", id.toString()).put("name", stripped);
        know(id, stripped, null, null);
        rows.add(Row.of("applications", Outcome.CREATED, stripped, null, id, List.of()));
        made.add(Change.insert(Target.APPLICATION, id, row));
        return id;
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
