package io.towpath.inventory.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// One change of one table row. An import is a list of these: applying does them, undoing does the opposite.
///
/// @param onlyIf `take`, `mark-missing` or `retire`: done only when the import is applied that way; null: always
/// @param rowId  the row's id, or the first column of its key
/// @param part   the other column of its key; empty where there is none
/// @param after  columns by name with their new values; null for a deletion
/// @param origins of a VM that is made: its fields of people that the file tells
record Change(Target target, Op op, @Nullable String onlyIf, UUID rowId, String part, @Nullable ObjectNode after,
        List<String> origins) {

    Change(Target target, Op op, @Nullable String onlyIf, UUID rowId, String part, @Nullable ObjectNode after) {
        this(target, op, onlyIf, rowId, part, after, List.of());
    }

    static final String TAKE = "take";
    static final String MARK_MISSING = "mark-missing";
    static final String RETIRE = "retire";

    enum Op {
        INSERT, UPDATE, DELETE
    }

    static Change insert(Target target, UUID rowId, ObjectNode after) {
        return new Change(target, Op.INSERT, null, rowId, "", after);
    }

    static Change update(Target target, UUID rowId, ObjectNode after) {
        return new Change(target, Op.UPDATE, null, rowId, "", after);
    }

    /// What becomes of a row that people write too.
    ///
    /// @param taken what it is where the import shall take the file's
    /// @param words whose word its fields are
    static List<Change> of(Target target, UUID rowId, boolean made, Difference row, Difference taken,
            List<Change> words) {
        List<Change> changes = new ArrayList<>();
        if (made) {
            changes.add(insert(target, rowId, row.after()));
        } else if (!row.empty()) {
            changes.add(update(target, rowId, row.after()));
        }
        changes.addAll(words);
        if (!taken.empty()) {
            changes.add(update(target, rowId, taken.after()).onlyIf(TAKE));
        }
        return changes;
    }

    Change part(String other) {
        return new Change(target, op, onlyIf, rowId, other, after, origins);
    }

    Change onlyIf(String way) {
        return new Change(target, op, way, rowId, part, after, origins);
    }
}
