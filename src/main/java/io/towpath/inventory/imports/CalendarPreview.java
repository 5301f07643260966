package io.towpath.inventory.imports;

import io.towpath.inventory.reading.RowRef;
import io.towpath.inventory.reading.WindowRow;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Cutover windows and freezes, found by name.
final class CalendarPreview {

    private final Draft draft;
    private final Map<String, RowRef> seen = new HashMap<>();

    CalendarPreview(Draft draft) {
        this.draft = draft;
    }

    void compare() {
        if (draft.file.windows().isEmpty()) {
            return;
        }
        Map<String, JsonNode> windows = Known.by(draft.known.all("cutover_window", "cancelled_at is null"),
                row -> row.get("name").stringValue().toLowerCase(Locale.ROOT));
        Map<String, JsonNode> freezes = Known.by(draft.known.all("change_freeze", "removed_at is null"),
                row -> row.get("name").stringValue().toLowerCase(Locale.ROOT));
        for (WindowRow row : draft.file.windows()) {
            String kind = row.freeze() ? "freezes" : "windows";
            String name = row.name().strip().toLowerCase(Locale.ROOT);
            RowRef first = seen.putIfAbsent(kind + name, row.at());
            JsonNode before = (row.freeze() ? freezes : windows).get(name);
            String fault = first != null ? "the name stands in line " + first.line() + " before" : fault(row, before);
            if (fault != null) {
                draft.ledger.add(Row.rejected(kind, row.name(), row.at(), first != null
                        ? "DUPLICATE_ROW"
                        : "WINDOW_INVALID", fault), List.of());
            } else {
                add(kind, row, before);
            }
        }
    }

    private static @Nullable String fault(WindowRow row, @Nullable JsonNode before) {
        if (!row.opensAt().isBefore(row.closesAt())) {
            return "it closes before it opens";
        }
        if (row.freeze()) {
            return null;
        }
        if (row.lockoutAt() != null
                && (!row.opensAt().isBefore(row.lockoutAt()) || row.lockoutAt().isAfter(row.closesAt()))) {
            return "the lockout is not between opening and closing";
        }
        return before == null && row.capacityVms() == null ? "it does not say how many VMs it takes" : null;
    }

    private void add(String kind, WindowRow row, @Nullable JsonNode before) {
        Difference difference = new Difference(draft.trees, before);
        set(difference, "name", row.name().strip());
        set(difference, row.freeze() ? "starts_at" : "opens_at", row.opensAt());
        set(difference, row.freeze() ? "ends_at" : "closes_at", row.closesAt());
        set(difference, "zone", row.zone());
        if (row.freeze()) {
            scope(row, difference);
            set(difference, "reason", row.note() == null && before == null ? row.name().strip() : row.note());
        } else {
            set(difference, "lockout_at", row.lockoutAt() == null && before == null ? row.closesAt() : row.lockoutAt());
            set(difference, "capacity_vms", row.capacityVms());
            set(difference, "on_overrun",
                    row.onOverrun() == null && before == null ? "return-source" : row.onOverrun());
            set(difference, "change_reference", row.changeReference());
            set(difference, "note", row.note());
        }
        Target target = row.freeze() ? Target.CHANGE_FREEZE : Target.CUTOVER_WINDOW;
        if (before == null) {
            UUID id = draft.ledger.newId();
            ObjectNode after = difference.after();
            after.put("id", id.toString()).put("created_by", draft.actor);
            draft.ledger.add(Row.of(kind, Outcome.CREATED, row.name(), row.at(), id, difference.shown()),
                    List.of(Change.insert(target, id, after)));
            return;
        }
        UUID id = UUID.fromString(before.get("id").stringValue());
        boolean same = difference.empty();
        draft.ledger.add(Row.of(kind, same ? Outcome.UNCHANGED : Outcome.UPDATED, row.name(), row.at(), id,
                difference.shown()), same ? List.of() : List.of(Change.update(target, id, difference.after())));
    }

    private void scope(WindowRow row, Difference difference) {
        String scope = row.scope();
        if (scope == null || scope.isBlank()) {
            return;
        }
        UUID application = draft.applications.find(scope, null, null);
        if (application != null) {
            set(difference, "application_id", application.toString());
        } else {
            set(difference, "business_unit", scope.strip());
        }
    }

    private void set(Difference difference, String column, @Nullable Object value) {
        if (value != null) {
            difference.set(column, draft.trees.value(value), Comparison.camel(column));
        }
    }
}
