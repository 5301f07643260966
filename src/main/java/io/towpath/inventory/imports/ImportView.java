package io.towpath.inventory.imports;

import io.towpath.inventory.reading.MappingNeeded;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An import, as it stands.
///
/// @param phase       while it is read: `reading`, `comparing`
/// @param done        rows compared so far
/// @param kind        null until the file is read
/// @param rows        data rows of the file
/// @param summary     outcome to count, by kind: `vms`, `disks`, `applications`, …
/// @param keptFields  values a person wrote that the file has otherwise
/// @param problem     why the file cannot be taken; null unless it failed
/// @param warningFaults cells that are left out of rows that are taken
/// @param undecided   rows of which nobody said yet which VM they mean; left out when it is applied
/// @param mapping     the columns that a person has to say, or said, what they are; null where they are known
/// @param filesThere  the file is still kept: it can be annotated and read again
public record ImportView(UUID id, State state, Instant since, @Nullable String phase, int done, String fileName,
        long sizeBytes, String sha256, @Nullable String kind, ImportOptions options, Producer producer, int rows,
        @Nullable Long readMillis, @Nullable Long applyMillis, Map<String, Map<String, Integer>> summary,
        List<Column> columns, List<String> ignoredSheets, List<Warning> warnings, int faultsLeftOut,
        int keptFields, @Nullable Failure problem, String createdBy, Instant createdAt, @Nullable String appliedBy,
        @Nullable Instant appliedAt, @Nullable String reason, @Nullable String undoneBy, @Nullable Instant undoneAt,
        boolean filesThere, int version, List<String> sources, int warningFaults,
        int undecided, @Nullable MappingNeeded mapping) {

    /// Where it stands.
    public enum State {
        READING, NEEDS_MAPPING, PREVIEWED, APPLIED, UNDONE, DISCARDED, EXPIRED, FAILED
    }

    /// @param servers vCenters whose estate it is
    public record Producer(@Nullable String tool, @Nullable String version, @Nullable Instant exportedAt,
            List<String> servers) {

        static final Producer UNKNOWN = new Producer(null, null, null, List.of());
    }

    /// A column that is no known field.
    ///
    /// @param use `tag`, `ignore`, or the word of a field
    public record Column(@Nullable String sheet, String column, String header, String use) {}

    /// @param code as REST tells it
    public record Failure(String code, String file, @Nullable Integer line, String message, String remedy) {}

    public int count(String ofKind, Outcome outcome) {
        return summary.getOrDefault(ofKind, Map.of()).getOrDefault(outcome.word(), 0);
    }

    public int count(Outcome outcome) {
        return summary.values().stream().mapToInt(counts -> counts.getOrDefault(outcome.word(), 0)).sum();
    }
}
