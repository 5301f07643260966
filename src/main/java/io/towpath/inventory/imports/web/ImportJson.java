package io.towpath.inventory.imports.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.towpath.inventory.imports.FaultView;
import io.towpath.inventory.imports.ImportView;
import io.towpath.inventory.imports.RowView;
import io.towpath.inventory.imports.Warning;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An import, as scripts see it.
///
/// @param state    `reading`, `needs-mapping`, `previewed`, `applied`, `undone`, `discarded`, `expired`, `failed`
/// @param progress while it is read
/// @param mapping  while it needs one: the columns, what is asked and what is proposed
/// @param summary  outcome to count, by kind
/// @param undecided rows of which somebody has to say which VM they mean; left out when it is applied before
/// @param errors   the first rows that are rejected; all of them behind `_links.errors`
record ImportJson(UUID id, @Nullable String kind, String state, Instant since, @Nullable Progress progress, File file,
        ImportView.Producer producer, Options options, Map<String, Map<String, Integer>> summary, int undecided,
        int keptFields,
        List<String> ignoredSheets, List<ImportView.Column> unmappedColumns, List<Fault> errors, int errorsLeftOut,
        List<Warning> warnings, ImportView.@Nullable Failure problem, List<String> sources, @Nullable Long readMillis,
        @Nullable Long applyMillis, String createdBy, Instant createdAt, @Nullable String appliedBy,
        @Nullable Instant appliedAt, @Nullable String reason, @Nullable String undoneBy, @Nullable Instant undoneAt,
        @Nullable MappingJson mapping, @JsonProperty("_links") Map<String, String> links) {

    /// @param phase `waiting`, `reading`, `comparing`
    record Progress(String phase, int rows) {}

    record File(String name, long sizeBytes, String sha256, int rows) {}

    record Options(String onError, String absent, String manual, boolean dryRun) {}

    /// @param severity `reject` or `warning`
    record Fault(String file, @Nullable String sheet, int line, @Nullable String column, @Nullable String header,
            @Nullable String value, String severity, String code, String detail, @Nullable String hint) {

        static Fault of(FaultView fault) {
            return new Fault(fault.file(), fault.sheet(), fault.line(), fault.column(), fault.header(), fault.value(),
                    fault.severity(), fault.code(), fault.detail(), fault.hint());
        }
    }

    record Rows(List<RowView> items, @Nullable String next) {}

    record Faults(List<Fault> items, @Nullable String next) {}

    record Items(List<ImportJson> items, @Nullable String next) {}

    static ImportJson of(ImportView one, List<FaultView> rejected) {
        return of(one, rejected, null);
    }

    static ImportJson of(ImportView one, List<FaultView> rejected, @Nullable MappingJson mapping) {
        String self = "/api/v1/imports/" + one.id();
        boolean reading = one.state() == ImportView.State.READING;
        return new ImportJson(one.id(), one.kind(), word(one.state()), one.since(),
                reading ? new Progress(one.phase() == null ? "waiting" : one.phase(), one.done()) : null,
                new File(one.fileName(), one.sizeBytes(), one.sha256(), one.rows()), one.producer(),
                new Options(one.options().onErrorWord(), word(one.options().absent()), word(one.options().manual()),
                        one.options().dryRun()),
                one.summary(), one.undecided(), one.keptFields(), one.ignoredSheets(), one.columns(),
                rejected.stream().map(Fault::of).toList(), one.faultsLeftOut(), one.warnings(), one.problem(),
                one.sources(), one.readMillis(), one.applyMillis(), one.createdBy(), one.createdAt(), one.appliedBy(),
                one.appliedAt(), one.reason(), one.undoneBy(), one.undoneAt(), mapping,
                Map.of("self", self, "mapping", self + "/mapping", "rows", self + "/rows", "errors", self + "/errors",
                        "apply", self + "/apply",
                        "undo", self + "/undo", "annotated", self + "/annotated-file"));
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
