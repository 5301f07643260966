package io.towpath.inventory.imports.web;

import io.towpath.inventory.imports.FaultView;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/// What is wrong in a file, as CSV (RFC 4180) with a byte order mark. A text that a spreadsheet would take for a formula
/// gets an apostrophe before it: cells are the file's word, not ours.
final class FaultsCsv {

    private FaultsCsv() {}

    static ResponseEntity<String> answer(List<FaultView> faults) {
        StringBuilder csv = new StringBuilder("\uFEFF").append(
                line("file", "sheet", "line", "column", "header", "value", "severity", "code", "detail", "hint"));
        faults.forEach(fault -> csv.append(line(fault.file(), fault.sheet(), fault.line(), fault.column(),
                fault.header(), fault.value(), fault.severity(), fault.code(), fault.detail(), fault.hint())));
        return ResponseEntity.ok().contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .header("Content-Disposition", "attachment; filename=\"import-errors.csv\"").body(csv.toString());
    }

    private static String line(@Nullable Object... cells) {
        return Arrays.stream(cells).map(FaultsCsv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        String text = value.toString();
        if (value instanceof String && !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0) {
            text = "'" + text;
        }
        return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
