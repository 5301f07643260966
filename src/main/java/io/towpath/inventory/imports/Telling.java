package io.towpath.inventory.imports;

import io.towpath.inventory.reading.FileKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a file tells of one row's fields of people. Each is taken, unless a person wrote what is there, or a kind of file
/// told it whose word counts more: then it stays, is shown as kept, and is the file's only where the import shall take that.
final class Telling {

    private final By by;
    private final Target origins;
    private final UUID id;
    private final Origins before;
    private final Difference row;
    private final Difference taken;
    private final List<Change> changes;

    /// Which file tells.
    record By(Trees trees, FileKind kind, Instant now) {}

    /// Who wrote the fields of a row so far.
    interface Origins {

        /// @return null when nobody is known to have written it
        Known.@Nullable Origin of(String field);

        /// Whether it is the file's word from now on where that says the same.
        boolean yields(String field);

        static Origins of(Map<String, Known.Origin> known, FileKind kind) {
            return new Origins() {
                @Override
                public Known.@Nullable Origin of(String field) {
                    return known.get(field);
                }

                @Override
                public boolean yields(String field) {
                    Known.Origin origin = known.get(field);
                    return origin == null || origin.yieldsTo(kind);
                }
            };
        }
    }

    /// @param origins table of who wrote the fields
    /// @param row     gets what is done in any case
    /// @param taken   gets what is done where the import shall take the file's
    /// @param changes gets whose word each field is
    Telling(By by, Target origins, UUID id, Origins before, Difference row, Difference taken, List<Change> changes) {
        this.by = by;
        this.origins = origins;
        this.id = id;
        this.before = before;
        this.row = row;
        this.taken = taken;
        this.changes = changes;
    }

    /// A field that is called like its column.
    void tell(String column, JsonNode value) {
        if (!Trees.none(value) || !Trees.none(row.old(column))) {
            tell(column, Comparison.camel(column), value, value, row.old(column));
        }
    }

    /// Fields that are of use only together, like the times of a window: all of them stay where one does.
    void tellTogether(Map<String, JsonNode> columns) {
        Known.Origin stays = stays(columns.keySet());
        boolean same = columns.entrySet().stream()
                .allMatch(column -> Trees.same(row.old(column.getKey()), column.getValue()));
        if (stays == null || same) {
            columns.forEach(this::tell);
            return;
        }
        for (Map.Entry<String, JsonNode> column : columns.entrySet()) {
            String field = Comparison.camel(column.getKey());
            JsonNode was = row.old(column.getKey());
            if (!Trees.same(was, column.getValue())) {
                row.show(new FieldDiff(field, was, column.getValue(), stays.by(), stays.toldBy(), true));
                taken.set(column.getKey(), column.getValue());
            }
            changes.add(origin(field, before.of(field), Change.TAKE));
        }
    }

    private Known.@Nullable Origin stays(Set<String> columns) {
        for (String column : columns) {
            Known.Origin origin = before.of(Comparison.camel(column));
            if (origin != null && origin.staysBefore(by.kind)) {
                return origin;
            }
        }
        return null;
    }

    /// @param shown what people see of the value, where that is the id of something; `was` of the one before
    void tell(String column, String field, JsonNode value, JsonNode shown, @Nullable JsonNode was) {
        if (Trees.same(row.old(column), value)) {
            if (before.yields(field)) {
                // now it is this file's word too: the weaker one's next file does not overwrite it
                changes.add(before.of(field) == null
                        ? origin(field, null, null)
                        : new Change(origins, Change.Op.UPDATE, null, id, field,
                                by.trees.object().put("origin", "import")
                                        .put("told_by", by.kind.word())));
            }
            return;
        }
        Known.Origin origin = before.of(field);
        boolean kept = origin != null && origin.staysBefore(by.kind);
        row.show(new FieldDiff(field, was, shown, origin == null ? null : origin.by(),
                origin == null ? null : origin.toldBy(), kept));
        (kept ? taken : row).set(column, value);
        changes.add(origin(field, origin, kept ? Change.TAKE : null));
    }

    private Change origin(String field, Known.@Nullable Origin was, @Nullable String onlyIf) {
        ObjectNode now = by.trees.object();
        now.put("origin", "import").put("told_by", by.kind.word()).put("since", by.now.toString());
        if (was != null) {
            return new Change(origins, Change.Op.UPDATE, onlyIf, id, field, now);
        }
        now.put(origins.key(), id.toString()).put("field", field);
        return new Change(origins, Change.Op.INSERT, onlyIf, id, field, now);
    }
}
