package io.towpath.inventory.imports.web;

import io.towpath.inventory.imports.FaultView;
import io.towpath.inventory.imports.FieldDiff;
import io.towpath.inventory.imports.RowView;
import io.towpath.table.Download;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/// What is wrong in a file, and what becomes of its rows, as files.
final class ImportFilesOut {

    private static final List<String> FAULTS = List.of("file", "sheet", "line", "column", "header", "value", "severity",
            "code", "detail", "hint");
    private static final List<String> ROWS = List.of("number", "kind", "outcome", "label", "source", "file", "sheet",
            "line", "code", "detail", "changes", "kept", "answer");

    private ImportFilesOut() {}

    static void faults(HttpServletResponse response, String extension, List<FaultView> faults) throws IOException {
        Download.send(response, extension, "import-errors", FAULTS, faults,
                fault -> Download.cells(fault.file(), fault.sheet(), fault.line(), fault.column(), fault.header(),
                        fault.value(), fault.severity(), fault.code(), fault.detail(), fault.hint()));
    }

    static void rows(HttpServletResponse response, String extension, Download.Pages<RowView> rows) throws IOException {
        Download.send(response, extension, "import-rows", ROWS, rows,
                row -> Download.cells(row.number(), row.kind(), row.outcome().word(), row.label(), row.source(),
                        row.file(), row.sheet(), row.line(), row.code(), row.detail(),
                        row.diff().stream().map(ImportFilesOut::words).collect(Collectors.joining("; ")), row.kept(),
                        row.answer()));
    }

    private static String words(FieldDiff diff) {
        return "%s: %s → %s%s".formatted(diff.field(), diff.old() == null ? "" : diff.old(),
                diff.now() == null ? "" : diff.now(), diff.kept() ? " (kept)" : "");
    }
}
