package io.towpath.readiness.rule;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The only table of a Markdown file among the resources: data that people read as it is. `\|` is a bar inside a cell.
final class MarkdownTable {

    private MarkdownTable() {}

    /// Its rows, without the heading.
    static List<List<String>> rows(String resource) {
        try (InputStream in = MarkdownTable.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("|"))
                    .skip(2).map(MarkdownTable::cells).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("(?<!\\\\)\\|", -1))
                .map(cell -> cell.strip().replace("\\|", "|")).toList();
    }
}
