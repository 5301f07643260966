package io.towpath.inventory.reading;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.towpath.disk.Reason;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;

/// The uploaded file with two columns added, `towpath result` and `towpath message`: people correct it where they know it.
/// What a spreadsheet would compute is written as text.
public final class AnnotatedFile {

    static final String RESULT = "towpath result";
    static final String MESSAGE = "towpath message";
    private static final int SHEET_NAME = 31;
    private static final int CELL_CHARS = 32_000;
    private static final int FLUSHED = 500;

    private final ReadOptions options;
    private final Remarks remarks;

    private AnnotatedFile(ReadOptions options, Remarks remarks) {
        this.options = options;
        this.remarks = remarks;
    }

    /// What stands beside a row.
    public record Remark(String result, String message) {}

    /// What is to be said of rows.
    public interface Remarks {

        /// @return null: nothing
        @Nullable
        Remark of(RowRef at);
    }

    /// @param inputs   as they were given to the reader
    /// @param out      `.csv` for a single CSV, otherwise a workbook
    /// @param outcomes of rows that were taken, where more is known: `created`; others are `accepted`, or `rejected`
    public static void write(EstateFile read, List<Path> inputs, Path out, Map<RowRef, String> outcomes)
            throws IOException, UnreadableFileException {
        Map<String, String> columns = new HashMap<>();
        read.columns().forEach(column -> columns.put(column.header(), column.use()));
        write(read.kind(), columns, new FaultRemarks(read.faults(), outcomes), inputs, out);
    }

    /// @param kind    as which the inputs were read
    /// @param columns where columns went, by header
    /// @param inputs  as they were given to the reader
    /// @param out     `.csv` for a single CSV, otherwise a workbook
    public static void write(FileKind kind, Map<String, String> columns, Remarks remarks, List<Path> inputs, Path out)
            throws IOException, UnreadableFileException {
        AnnotatedFile annotated = new AnnotatedFile(new ReadOptions(kind, columns, ZoneOffset.UTC), remarks);
        try (Upload upload = Upload.open(inputs)) {
            if (out.toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
                if (upload.grids().size() != 1 || !(upload.grids().getFirst() instanceof CsvGrid csv)) {
                    throw Refuse.as(Reason.FORMAT_MISMATCH, upload.name(), null, "is not a single CSV",
                            "Have the report written as .xlsx.");
                }
                annotated.csv(csv, upload, out);
            } else {
                annotated.workbook(upload, out);
            }
        } catch (IOException | RuntimeException e) {
            UnreadableFileException refusal = Refuse.within(e);
            if (refusal != null) {
                throw refusal;
            }
            throw e;
        }
    }

    private void csv(CsvGrid grid, Upload upload, Path out) throws IOException, UnreadableFileException {
        Integer header = headers(upload).get(grid);
        TextEncoding encoding = grid.encoding();
        // Windows-1252 cannot hold every message.
        boolean same = encoding.charset().name().startsWith("UTF");
        try (OutputStream bytes = Files.newOutputStream(out);
                Writer writer = new BufferedWriter(new OutputStreamWriter(bytes, same
                        ? encoding.charset()
                        : StandardCharsets.UTF_8))) {
            if (encoding.mark() > 0 || !same) {
                writer.write('\ufeff');
            }
            try (CsvWriter csv = CsvWriter.builder().fieldSeparator(grid.delimiter()).lineDelimiter(LineDelimiter.CRLF)
                    .build(writer)) {
                grid.read(line -> {
                    List<String> fields = new ArrayList<>();
                    for (int column = 0; column < line.width(); column++) {
                        String text = line.text(column);
                        fields.add(text == null ? "" : neutral(text));
                    }
                    String[] added = added(grid, line, header);
                    if (added != null) {
                        fields.addAll(List.of(added));
                    }
                    csv.writeRecord(fields);
                    return true;
                });
            }
        }
    }

    private void workbook(Upload upload, Path out) throws IOException, UnreadableFileException {
        Map<Grid, Integer> headers = headers(upload);
        Set<String> names = new HashSet<>();
        try (OutputStream bytes = Files.newOutputStream(out); Workbook book = new Workbook(bytes, "Towpath", null)) {
            for (Grid grid : upload.grids()) {
                Integer header = headers.get(grid);
                Worksheet sheet = book.newWorksheet(name(grid.title(), names));
                // items of a JSON document start at line 1, below the names of their fields
                int shift = grid instanceof JsonGrid ? 0 : 1;
                int[] width = {0};
                grid.read(line -> {
                    int row = line.number() - shift;
                    for (int column = 0; column < line.width(); column++) {
                        cell(sheet, row, column, line.text(column), line.mark(column));
                    }
                    String[] added = added(grid, line, header);
                    if (added != null) {
                        width[0] = header != null && header == line.number() ? line.width() : width[0];
                        sheet.value(row, width[0], added[0]);
                        sheet.value(row, width[0] + 1, added[1]);
                    }
                    if (row % FLUSHED == FLUSHED - 1) {
                        sheet.flush();
                    }
                    return true;
                });
                sheet.finish();
            }
        }
    }

    private static void cell(Worksheet sheet, int row, int column, @Nullable String text, byte mark) {
        if (text == null || text.isEmpty()) {
            return;
        }
        var number = mark == GridLine.NUMERIC ? Numbers.parse(text, true, false) : null;
        if (number != null) {
            sheet.value(row, column, number);
        } else {
            String safe = neutral(text);
            sheet.value(row, column, safe.length() > CELL_CHARS ? safe.substring(0, CELL_CHARS) : safe);
        }
    }

    /// The header line of each table that was read.
    private Map<Grid, Integer> headers(Upload upload) throws IOException, UnreadableFileException {
        Map<Grid, Integer> headers = new HashMap<>();
        if (options.kind() == FileKind.RVTOOLS_XLSX || options.kind() == FileKind.RVTOOLS_CSV) {
            for (Grid grid : upload.grids()) {
                GridLine header = RvtoolsReader.header(RvtoolsHeaders.sheet(grid.title()), grid);
                if (header != null) {
                    headers.put(grid, header.number());
                }
            }
        } else {
            for (KindFinder.Found found : KindFinder.tables(upload, options)) {
                headers.put(found.grid(), found.header().number());
            }
        }
        return headers;
    }

    /// @return null for lines above the header, and for tables that were not read
    private String @Nullable [] added(Grid grid, GridLine line, @Nullable Integer header) {
        if (header == null || line.number() < header) {
            return null;
        }
        if (line.number() == header) {
            return new String[]{RESULT, MESSAGE};
        }
        Remark remark = remarks.of(new RowRef(grid.file(), grid.sheet(), line.number()));
        if (remark == null) {
            return new String[]{"", ""};
        }
        String message = remark.message();
        return new String[]{remark.result(),
                neutral(message.length() > CELL_CHARS ? message.substring(0, CELL_CHARS) : message)};
    }

    /// Whether it is one CSV, so that it can come back as one.
    public static boolean isCsv(List<Path> inputs) throws IOException, UnreadableFileException {
        try (Upload upload = Upload.open(inputs)) {
            return inputs.size() == 1 && upload.grids().size() == 1 && upload.grids().getFirst() instanceof CsvGrid
                    && !upload.grids().getFirst().file().contains("/");
        }
    }

    /// Spreadsheets compute what begins with these characters; an apostrophe makes it text. Numbers stay numbers.
    static String neutral(String text) {
        boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
        return formula && !text.matches("[+-]?\\d+([.,]\\d+)?") ? "'" + text : text;
    }

    private static String name(String title, Set<String> names) {
        String plain = title.replaceAll("[\\[\\]*/\\\\?:']", "_");
        String base = plain.isBlank() ? "sheet" : plain.substring(0, Math.min(SHEET_NAME - 4, plain.length()));
        String name = base;
        for (int i = 2; !names.add(name.toLowerCase(Locale.ROOT)); i++) {
            name = base + "_" + i;
        }
        return name;
    }
}
