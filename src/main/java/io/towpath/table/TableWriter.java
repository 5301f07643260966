package io.towpath.table;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a list row by row; never in memory as a whole.
///
/// Texts are the source's word, not ours: one that a spreadsheet would take for a formula gets an apostrophe before it, in
/// CSV and workbook alike. JSON lines keep texts as they are.
public abstract class TableWriter implements AutoCloseable {

    private static final String FORMULA_STARTS = "=+-@\t\r";

    final List<String> headers;

    TableWriter(List<String> headers) {
        this.headers = List.copyOf(headers);
    }

    /// @param out   is flushed at the end, not closed
    /// @param title of the sheet
    public static TableWriter to(OutputStream out, TableFormat format, String title, List<String> headers)
            throws IOException {
        return switch (format) {
            case CSV -> new CsvTable(out, headers);
            case XLSX -> new WorkbookTable(out, title, headers);
            case JSONL -> new JsonLines(out, headers);
        };
    }

    /// @param values as many as there are headers; numbers and booleans stay what they are, null is an empty cell
    /// @throws IllegalArgumentException for another number of values
    public final void row(@Nullable Object... values) throws IOException {
        if (values.length != headers.size()) {
            throw new IllegalArgumentException("%d values for %d headers".formatted(values.length, headers.size()));
        }
        write(values);
    }

    abstract void write(@Nullable Object[] values) throws IOException;

    @Override
    public abstract void close() throws IOException;

    /// As a cell of a spreadsheet may hold it.
    static String harmless(String text) {
        return !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
