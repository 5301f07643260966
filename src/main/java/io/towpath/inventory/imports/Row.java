package io.towpath.inventory.imports;

import io.towpath.inventory.reading.RowRef;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What becomes of one row of a file, or of a VM the file no longer names.
///
/// @param kind  as summaries count it: `vms`, `applications`, `dependencies`, …
/// @param label what people call it
/// @param at    null for what is not in the file
/// @param told  of a conflict: all that the file says
record Row(String kind, Outcome outcome, String label, @Nullable String source, @Nullable RowRef at,
        @Nullable UUID targetId, @Nullable String code, @Nullable String detail, List<FieldDiff> diff,
        List<Candidate> candidates, @Nullable JsonNode told) {

    Row {
        diff = List.copyOf(diff);
        candidates = List.copyOf(candidates);
    }

    static Row of(String kind, Outcome outcome, String label, @Nullable RowRef at, @Nullable UUID targetId,
            List<FieldDiff> diff) {
        return new Row(kind, outcome, label, null, at, targetId, null, null, diff, List.of(), null);
    }

    static Row rejected(String kind, String label, RowRef at, String code, String detail) {
        return new Row(kind, Outcome.REJECTED, label, null, at, null, code, detail, List.of(), List.of(), null);
    }

    Row source(@Nullable String name) {
        return new Row(kind, outcome, label, name, at, targetId, code, detail, diff, candidates, told);
    }

    int kept() {
        return (int) diff.stream().filter(FieldDiff::kept).count();
    }
}
