package io.towpath.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// The sheets of an RVTools export and their headers, custom attributes in their place.
final class RvtoolsSheets {

    static final List<String> CUSTOM = List.of("Application", "Owner", "CostCenter", "NB_LAST_BACKUP");

    private RvtoolsSheets() {}

    /// In the order of the export.
    static Map<String, List<String>> headers() throws IOException {
        Map<String, List<String>> sheets = new LinkedHashMap<>();
        whole().forEach((sheet, all) -> sheets.put(sheet, all.stream()
                .flatMap(header -> header.equals("*") ? CUSTOM.stream() : Stream.of(header)).toList()));
        return sheets;
    }

    /// The same with a `*` where custom attributes stand.
    static Map<String, List<String>> whole() throws IOException {
        Map<String, List<String>> sheets = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(
                RvtoolsSheets.class.getResourceAsStream("/demo/rvtools-headers.tsv"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    List<String> cells = List.of(line.split("\t"));
                    sheets.put(cells.getFirst(), cells.subList(1, cells.size()));
                }
            }
        }
        return sheets;
    }
}
