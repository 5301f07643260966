package io.towpath.planning.mapping.web;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Lines of CSV as RFC 4180 says. What a spreadsheet would take for a formula gets an apostrophe before it: names are the
/// source's word, not ours.
final class CsvCells {

    private static final String FORMULA_STARTS = "=+-@\t\r";

    private CsvCells() {}

    static String line(String... values) {
        return Arrays.stream(values).map(CsvCells::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(String value) {
        String text = !value.isEmpty() && FORMULA_STARTS.indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
