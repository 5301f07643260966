package io.towpath.inventory.imports;

import io.towpath.inventory.reading.RowRef;
import io.towpath.inventory.reading.WindowRow;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Cutover windows and freezes, found by name. All that a file tells of them are fields of people.
final class CalendarPreview {

    private final Draft draft;
    private Map<UUID, Map<String, Known.Origin>> windowOrigins = Map.of();
    private Map<UUID, Map<String, Known.Origin>> freezeOrigins = Map.of();
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
        Map<String, JsonNode> over = new HashMap<>(
                Known.by(draft.known.all("cutover_window", "cancelled_at is not null"),
                        row -> once("windows", row.get("name").stringValue(), instant(row, "opens_at"),
                                instant(row, "closes_at"))));
        over.putAll(Known.by(draft.known.all("change_freeze", "removed_at is not null"),
                row -> once("freezes", row.get("name").stringValue(), instant(row, "starts_at"),
                        instant(row, "ends_at"))));
        windowOrigins = draft.known.origins(Target.CUTOVER_WINDOW_ORIGIN);
        freezeOrigins = draft.known.origins(Target.CHANGE_FREEZE_ORIGIN);
        for (WindowRow row : draft.file.windows()) {
            String kind = row.freeze() ? "freezes" : "windows";
            String name = row.name().strip().toLowerCase(Locale.ROOT);
            RowRef first = seen.putIfAbsent(kind + name, row.at());
            JsonNode before = (row.freeze() ? freezes : windows).get(name);
            JsonNode ended = before == null
                    ? over.get(once(kind, row.name().strip(), row.opensAt(), row.closesAt()))
                    : null;
            String fault = first != null
                    ? "the name stands in line " + first.line() + " before"
                    : fault(row, before == null ? ended : before);
            if (fault != null) {
                draft.ledger.add(Row.rejected(kind, row.name(), row.at(), first != null
                        ? "DUPLICATE_ROW"
                        : "WINDOW_INVALID", fault), List.of());
            } else if (ended != null) {
                ended(kind, row, ended);
            } else {
                add(kind, row, before);
            }
        }
    }

    /// What tells one that was cancelled or lifted from another of its name.
    private static String once(String kind, String name, Instant from, Instant to) {
        return kind + "\n" + name.toLowerCase(Locale.ROOT) + "\n" + from + "\n" + to;
    }

    /// A person cancelled or lifted it: so it stays, unless the import shall take the file's.
    private void ended(String kind, WindowRow row, JsonNode before) {
        String column = row.freeze() ? "removed_at" : "cancelled_at";
        UUID id = UUID.fromString(before.get("id").stringValue());
        Difference taken = new Difference(draft.trees, before);
        taken.set(column, draft.trees.value(null));
        draft.ledger.add(new Row(kind, Outcome.UNCHANGED, row.name(), null, row.at(), id, null, row.freeze()
                ? "was lifted in the calendar"
                : "was cancelled in the calendar",
                List.of(new FieldDiff(Comparison.camel(column), before.get(column),
                        draft.trees.value(null), "manual", null, true)),
                List.of(), null),
                List.of(Change.update(row.freeze() ? Target.CHANGE_FREEZE : Target.CUTOVER_WINDOW, id, taken.after())
                        .onlyIf(Change.TAKE)));
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
        Target target = row.freeze() ? Target.CHANGE_FREEZE : Target.CUTOVER_WINDOW;
        UUID id = before == null ? draft.ledger.newId() : UUID.fromString(before.get("id").stringValue());
        Difference difference = new Difference(draft.trees, before);
        Difference taken = new Difference(draft.trees, before);
        List<Change> words = new ArrayList<>();
        Telling telling = new Telling(draft.by, row.freeze()
                ? Target.CHANGE_FREEZE_ORIGIN
                : Target.CUTOVER_WINDOW_ORIGIN, id,
                Telling.Origins.of((row.freeze() ? freezeOrigins : windowOrigins).getOrDefault(id, Map.of()),
                        draft.file.kind()),
                difference, taken, words);
        tell(telling, "name", row.name().strip());
        Map<String, JsonNode> times = new LinkedHashMap<>();
        times.put(row.freeze() ? "starts_at" : "opens_at", draft.trees.value(row.opensAt()));
        times.put(row.freeze() ? "ends_at" : "closes_at", draft.trees.value(row.closesAt()));
        if (!row.freeze()) {
            times.put("lockout_at", draft.trees.value(lockout(row, before)));
        }
        times.put("zone", draft.trees.value(row.zone()));
        telling.tellTogether(times);
        if (row.freeze()) {
            scope(row, telling);
            tell(telling, "reason", row.note());
        } else {
            tell(telling, "capacity_vms", row.capacityVms());
            tell(telling, "on_overrun", row.onOverrun());
            tell(telling, "change_reference", row.changeReference());
            tell(telling, "note", row.note());
        }
        if (before == null) {
            usual(row, difference);
            difference.after().put("id", id.toString()).put("created_by", draft.actor);
        }
        Outcome outcome = before == null ? Outcome.CREATED : difference.empty() ? Outcome.UNCHANGED : Outcome.UPDATED;
        draft.ledger.add(Row.of(kind, outcome, row.name(), row.at(), id, difference.shown()),
                Change.of(target, id, before == null, difference, taken, words));
    }

    /// What a new one has where the file does not tell: nobody's word.
    private void usual(WindowRow row, Difference difference) {
        if (row.freeze() && row.note() == null) {
            difference.set("reason", draft.trees.value(row.name().strip()), "reason");
        } else if (!row.freeze() && row.onOverrun() == null) {
            difference.set("on_overrun", draft.trees.value("return-source"), "onOverrun");
        }
    }

    /// When the last cutover starts. A file that does not tell leaves it, unless it is when the window closes, or the window
    /// is at another time now.
    private static Instant lockout(WindowRow row, @Nullable JsonNode before) {
        if (row.lockoutAt() != null || before == null) {
            return row.lockoutAt() == null ? row.closesAt() : row.lockoutAt();
        }
        Instant last = instant(before, "lockout_at");
        return last.equals(instant(before, "closes_at")) || !row.opensAt().isBefore(last)
                || last.isAfter(row.closesAt()) ? row.closesAt() : last;
    }

    private static Instant instant(JsonNode row, String column) {
        return OffsetDateTime.parse(row.get(column).stringValue()).toInstant();
    }

    /// One application's, or one business unit's.
    private void scope(WindowRow row, Telling telling) {
        String scope = row.scope();
        if (scope == null || scope.isBlank()) {
            return;
        }
        UUID application = draft.applications.find(scope, null, null);
        Map<String, JsonNode> one = new LinkedHashMap<>();
        one.put("application_id", draft.trees.value(application == null ? null : application.toString()));
        one.put("business_unit", draft.trees.value(application == null ? scope.strip() : null));
        telling.tellTogether(one);
    }

    private void tell(Telling telling, String column, @Nullable Object value) {
        if (value != null) {
            telling.tell(column, draft.trees.value(value));
        }
    }
}
