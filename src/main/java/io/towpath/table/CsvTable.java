package io.towpath.table;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// CSV as RFC 4180 says, with the byte order mark by which spreadsheets know UTF-8.
final class CsvTable extends TableWriter {

    private final Writer out;
    private final CsvWriter csv;

    CsvTable(OutputStream out, List<String> headers) throws IOException {
        super(headers);
        this.out = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        this.out.write('\uFEFF');
        this.csv = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(this.out);
        csv.writeRecord(headers);
    }

    @Override
    void write(@Nullable Object[] values) {
        String[] cells = new String[values.length];
        for (int column = 0; column < cells.length; column++) {
            Object value = values[column];
            cells[column] = value == null
                    ? ""
                    : value instanceof Number || value instanceof Boolean
                            ? value.toString()
                            : harmless(value.toString());
        }
        csv.writeRecord(cells);
    }

    @Override
    public void close() throws IOException {
        csv.flush();
        out.flush();
    }
}
