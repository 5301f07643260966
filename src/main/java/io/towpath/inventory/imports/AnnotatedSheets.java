package io.towpath.inventory.imports;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;

/// A workbook with a result and a message for each row of the sheets that were read. Values stay, looks do not.
final class AnnotatedSheets {

    private final Annotation annotation;

    AnnotatedSheets(Annotation annotation) {
        this.annotation = annotation;
    }

    byte[] of(Path file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String name = String.valueOf(file.getFileName());
        try (ReadableWorkbook from = new ReadableWorkbook(file.toFile());
                Workbook to = new Workbook(out, "Towpath", null);
                Stream<Sheet> sheets = from.getSheets()) {
            for (Iterator<Sheet> each = sheets.iterator(); each.hasNext();) {
                Sheet sheet = each.next();
                Worksheet copy = to.newWorksheet(sheet.getName());
                copy(sheet, copy, name, annotation.speaksOf(name, sheet.getName()));
                copy.finish();
            }
        }
        return out.toByteArray();
    }

    private void copy(Sheet sheet, Worksheet copy, String file, boolean remarked) throws IOException {
        int beside = -1;
        try (Stream<Row> rows = sheet.openStream()) {
            for (Iterator<Row> each = rows.iterator(); each.hasNext();) {
                Row row = each.next();
                int at = row.getRowNum() - 1;
                for (Cell cell : row) {
                    if (cell != null) {
                        copy(cell, copy, at);
                    }
                }
                if (!remarked || row.getCellCount() == 0) {
                    continue;
                }
                Annotation.Remark remark = annotation.of(file, sheet.getName(), row.getRowNum());
                if (beside < 0) {
                    beside = row.getCellCount();
                    copy.value(at, beside, remark == null ? Annotation.RESULT : remark.result());
                    copy.value(at, beside + 1, remark == null ? Annotation.MESSAGE : remark.message());
                } else if (remark != null) {
                    copy.value(at, Math.max(beside, 0), remark.result());
                    copy.value(at, beside + 1, Annotation.harmless(remark.message()));
                }
            }
        }
    }

    private static void copy(Cell cell, Worksheet copy, int row) {
        switch (cell.getType()) {
            case NUMBER -> {
                copy.value(row, cell.getColumnIndex(), (BigDecimal) cell.getValue());
                String format = cell.getDataFormatString();
                if (format != null && !format.equals("General")) {
                    copy.style(row, cell.getColumnIndex()).format(format).set();
                }
            }
            case BOOLEAN -> copy.value(row, cell.getColumnIndex(), (Boolean) cell.getValue());
            case STRING, FORMULA, ERROR -> copy.value(row, cell.getColumnIndex(), Annotation.harmless(
                    cell.getText() == null ? "" : cell.getText()));
            case EMPTY -> {
            }
        }
    }
}
