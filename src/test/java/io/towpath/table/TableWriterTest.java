package io.towpath.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableWriterTest {

    @ParameterizedTest
    @ValueSource(strings = {"=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(1)", "\tx", "\rx"})
    void noTextIsAFormula(String text) throws IOException {
        String csv = new String(written(TableFormat.CSV, text), StandardCharsets.UTF_8);

        assertThat(CsvReader.builder().ofCsvRecord(csv.substring(1)).stream().toList().get(1).getField(0))
                .isEqualTo("'" + text);
        try (ReadableWorkbook book = new ReadableWorkbook(new ByteArrayInputStream(written(TableFormat.XLSX, text)))) {
            Row row = book.getFirstSheet().read().get(1);
            assertThat(row.getCell(0).getType()).isEqualTo(CellType.STRING);
            assertThat(row.getCell(0).getText()).startsWith("'" + text.charAt(0));
        }
    }

    @Test
    void numbersStayNumbers() throws IOException {
        try (ReadableWorkbook book = new ReadableWorkbook(new ByteArrayInputStream(written(TableFormat.XLSX, -42L)))) {
            assertThat(book.getFirstSheet().read().get(1).getCell(0).asNumber()).isEqualByComparingTo("-42");
        }
        assertThat(new String(written(TableFormat.CSV, -42L), StandardCharsets.UTF_8)).endsWith("\r\n-42\r\n");
        assertThat(new String(written(TableFormat.JSONL, -42L), StandardCharsets.UTF_8)).isEqualTo("{\"name\":-42}\n");
    }

    @Test
    void textsKeepTheirQuotesCommasAndLines() throws IOException {
        String csv = new String(written(TableFormat.CSV, "a \"b\", c\nd"), StandardCharsets.UTF_8);

        assertThat(csv).isEqualTo("\uFEFFname\r\n\"a \"\"b\"\", c\nd\"\r\n");
        assertThat(new String(written(TableFormat.JSONL, "a \"b\"\nd"), StandardCharsets.UTF_8))
                .isEqualTo("{\"name\":\"a \\\"b\\\"\\nd\"}\n");
    }

    @Test
    void aRowOfAnotherLengthIsRefused() throws IOException {
        try (TableWriter table = TableWriter.to(new ByteArrayOutputStream(), TableFormat.CSV, "t", List.of("a", "b"))) {
            assertThatThrownBy(() -> table.row("only one")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static byte[] written(TableFormat format, Object value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TableWriter table = TableWriter.to(out, format, "t", List.of("name"))) {
            table.row(value);
        }
        return out.toByteArray();
    }
}
