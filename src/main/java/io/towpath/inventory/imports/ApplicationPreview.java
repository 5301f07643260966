package io.towpath.inventory.imports;

import io.towpath.inventory.reading.ApplicationRow;
import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.RowRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Applications and their owners: found by their id in the CMDB, else by name. All but that id are fields of people.
final class ApplicationPreview {

    private static final Set<String> KEYS = Set.of("source_system", "external_id");
    private static final Set<String> OWNER = Set.of("owner_name", "owner_email");

    private final Draft draft;
    private Map<UUID, Map<String, Known.Origin>> origins = Map.of();
    private final Map<UUID, RowRef> seen = new HashMap<>();

    ApplicationPreview(Draft draft) {
        this.draft = draft;
    }

    void compare() {
        if (draft.file.applications().isEmpty()) {
            return;
        }
        origins = draft.known.origins(Target.APPLICATION_ORIGIN);
        String kind = draft.file.kind() == FileKind.OWNERS ? "owners" : "applications";
        draft.file.applications().forEach(row -> compare(kind, row));
    }

    private void compare(String kind, ApplicationRow row) {
        UUID known = draft.applications.find(row.name(), row.sourceSystem(), row.externalId());
        RowRef first = known == null ? null : seen.get(known);
        if (first != null) {
            draft.ledger.add(Row.rejected(kind, row.name(), row.at(), "DUPLICATE_ROW",
                    "the same application as in line " + first.line()), List.of());
            return;
        }
        UUID named = draft.applications.find(row.name(), null, null);
        if (known != null && named != null && !named.equals(known)) {
            draft.ledger.add(Row.rejected(kind, row.name(), row.at(), "NAME_TAKEN",
                    "another application has this name"), List.of());
            return;
        }
        UUID id = known == null ? draft.ledger.newId() : known;
        seen.put(id, row.at());
        JsonNode image = known == null ? null : draft.applications.image(id);
        Difference difference = new Difference(draft.trees, image);
        Difference taken = new Difference(draft.trees, image);
        List<Change> words = new ArrayList<>();
        Telling telling = new Telling(draft.by, Target.APPLICATION_ORIGIN, id,
                Telling.Origins.of(origins.getOrDefault(id,
                        Map.of()), draft.file.kind()),
                difference, taken, words);
        Map<String, JsonNode> owner = new LinkedHashMap<>();
        columns(row).properties().forEach(field -> {
            if (KEYS.contains(field.getKey())) {
                difference.set(field.getKey(), field.getValue(), Comparison.camel(field.getKey()));
            } else if (OWNER.contains(field.getKey())) {
                owner.put(field.getKey(), field.getValue());
            } else {
                telling.tell(field.getKey(), field.getValue());
            }
        });
        telling.tellTogether(owner);
        if (known == null) {
            draft.applications.know(id, row.name().strip(), row.sourceSystem(), row.externalId());
            difference.after().put("id", id.toString());
        }
        Outcome outcome = known == null ? Outcome.CREATED : difference.empty() ? Outcome.UNCHANGED : Outcome.UPDATED;
        draft.ledger.add(Row.of(kind, outcome, row.name(), row.at(), id, difference.shown()),
                Change.of(Target.APPLICATION, id, known == null, difference, taken, words));
    }

    private ObjectNode columns(ApplicationRow row) {
        ObjectNode told = draft.trees.object();
        put(told, "name", row.name().strip());
        put(told, "code", row.code());
        if (row.sourceSystem() != null && row.externalId() != null) {
            put(told, "source_system", row.sourceSystem());
            put(told, "external_id", row.externalId());
        }
        put(told, "tier", row.tier());
        put(told, "environment", row.environment());
        put(told, "criticality", row.criticality());
        put(told, "business_unit", row.businessUnit());
        put(told, "owner_name", row.ownerName());
        put(told, "owner_email", row.ownerEmail());
        put(told, "ready_on", row.readyOn() == null ? null : row.readyOn().toString());
        put(told, "infrastructure", row.infrastructure());
        put(told, "description", row.description());
        return told;
    }

    private void put(ObjectNode told, String column, @Nullable Object value) {
        if (value != null) {
            JsonNode node = draft.trees.value(value);
            told.set(column, node);
        }
    }
}
