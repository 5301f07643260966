package io.towpath.inventory.imports;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What becomes of one row.
///
/// @param number in the import, from 1
/// @param answer what a person said to a conflict: `skip`; null while it is open
public record RowView(int number, String kind, Outcome outcome, String label, @Nullable String source,
        @Nullable String file, @Nullable String sheet, @Nullable Integer line, @Nullable UUID targetId,
        @Nullable String code, @Nullable String detail, List<FieldDiff> diff, int kept, List<Candidate> candidates,
        @Nullable String answer) {}
