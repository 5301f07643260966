package io.towpath.table;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;

/// One sheet, its first row frozen and bold.
final class WorkbookTable extends TableWriter {

    /// Excel's own limits.
    private static final int MOST_ROWS = 1_048_576;
    private static final int LONGEST = 32_767;
    private static final int FLUSH_EVERY = 500;

    private final Workbook book;
    private final Worksheet sheet;
    private int line;

    WorkbookTable(OutputStream out, String title, List<String> headers) {
        super(headers);
        this.book = new Workbook(out, "Towpath", "1.0");
        this.sheet = book.newWorksheet(title);
        for (int column = 0; column < headers.size(); column++) {
            sheet.value(0, column, headers.get(column));
            sheet.width(column, Math.min(40, Math.max(10, headers.get(column).length() + 4)));
        }
        sheet.range(0, 0, 0, Math.max(0, headers.size() - 1)).style().bold().set();
        sheet.freezePane(0, 1);
    }

    @Override
    void write(@Nullable Object[] values) throws IOException {
        if (++line >= MOST_ROWS) {
            throw new IOException("a sheet holds %,d rows, and there are more; use CSV".formatted(MOST_ROWS - 1));
        }
        for (int column = 0; column < values.length; column++) {
            Object value = values[column];
            if (value instanceof Number number) {
                sheet.value(line, column, number);
            } else if (value instanceof Boolean yes) {
                sheet.value(line, column, yes);
            } else if (value != null) {
                String text = harmless(value.toString());
                sheet.value(line, column, text.length() > LONGEST ? text.substring(0, LONGEST) : text);
            }
        }
        if (line % FLUSH_EVERY == 0) {
            sheet.flush();
        }
    }

    @Override
    public void close() throws IOException {
        sheet.finish();
        book.finish();
    }
}
