package io.towpath.inventory.imports.web;

import io.towpath.inventory.imports.ImportView;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the page of an import shows, ready to print.
///
/// @param live    `every 1s` while it is read
/// @param stale   the inventory changed since the preview was made
/// @param changes how many rows applying would create or change
/// @param undo    it can be tried to undo it
/// @param mapped  somebody said what its columns are
record ImportPage(UUID id, String name, String about, String state, String since, @Nullable String why,
        @Nullable String next, @Nullable String actor, @Nullable String live, Progress progress, boolean previewed,
        boolean stale, int changes, boolean undo, boolean file, ImportView.@Nullable Failure problem,
        @Nullable String reason, List<Tile> tiles, List<Kind> kinds, List<Tab> tabs, List<Tab> ofKinds, String tab,
        List<Line> lines,
        List<Fault> faults, List<Warn> warnings, List<Column> columns, List<String> ignoredSheets,
        @Nullable String nextPage, Policy policy, int proposals, int missing, boolean mapped) {

    record Progress(String text, int done) {}

    record Tile(String outcome, String name, String figure, String note) {}

    /// A line of the table of counts.
    record Kind(String name, List<String> counts) {}

    record Tab(String text, String href, boolean current) {}

    record Line(int number, String kind, String label, @Nullable String href, @Nullable String source, String place,
            @Nullable String detail, List<Diff> diff, int more, List<Choice> choices, boolean open,
            @Nullable String answer) {}

    record Diff(String field, String old, String now, boolean kept) {}

    record Choice(String value, String text, boolean proposed) {}

    record Fault(String place, @Nullable String column, @Nullable String header, @Nullable String value,
            String severity,
            String detail, @Nullable String hint) {}

    record Warn(String code, String place, String detail) {}

    record Column(@Nullable String sheet, String column, String header, String use) {}

    /// As radios show it.
    record Policy(String onError, String absent, String manual, int keptFields) {}
}
