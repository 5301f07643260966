package io.towpath.inventory.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What of a table row changes: collected column by column.
final class Difference {

    private final Trees trees;
    private final @Nullable JsonNode image;
    private final ObjectNode after;
    private final List<FieldDiff> shown = new ArrayList<>();

    /// @param image the row as it is; null for one that is made
    Difference(Trees trees, @Nullable JsonNode image) {
        this.trees = trees;
        this.image = image;
        after = trees.object();
    }

    @Nullable
    JsonNode old(String column) {
        return image == null ? null : image.get(column);
    }

    /// @return whether it differs
    boolean set(String column, JsonNode now) {
        if (image != null && Trees.same(old(column), now)) {
            return false;
        }
        after.set(column, now);
        return true;
    }

    /// Set, and shown under a name.
    void set(String column, JsonNode now, String shownAs) {
        JsonNode before = old(column);
        if (set(column, now) && !(Trees.none(before) && Trees.none(now))) {
            shown.add(FieldDiff.of(shownAs, before, now));
        }
    }

    /// JSON objects are merged: what is told now lies over what was told before.
    ///
    /// @param add only what was not told before
    void merge(String column, JsonNode now, String prefix, boolean add) {
        JsonNode before = old(column);
        ObjectNode merged = trees.object();
        if (!Trees.none(before)) {
            java.util.Objects.requireNonNull(before).properties()
                    .forEach(field -> merged.set(field.getKey(), field.getValue()));
        }
        boolean changed = false;
        for (Map.Entry<String, JsonNode> field : now.properties()) {
            JsonNode known = merged.get(field.getKey());
            if (Trees.same(known, field.getValue()) || add && !Trees.none(known)) {
                continue;
            }
            shown.add(FieldDiff.of(prefix + field.getKey(), known, field.getValue()));
            merged.set(field.getKey(), field.getValue());
            changed = true;
        }
        if (changed || image == null && !merged.isEmpty()) {
            after.set(column, merged);
        }
    }

    void show(FieldDiff diff) {
        shown.add(diff);
    }

    boolean empty() {
        return after.isEmpty();
    }

    ObjectNode after() {
        return after;
    }

    List<FieldDiff> shown() {
        return shown;
    }
}
