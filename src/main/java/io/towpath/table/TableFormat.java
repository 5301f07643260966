package io.towpath.table;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a list is written as.
public enum TableFormat {
    CSV("text/csv;charset=UTF-8"),
    XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    JSONL("application/x-ndjson");

    private final String contentType;

    TableFormat(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    /// Of a file's name: `csv`.
    public String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<TableFormat> of(String extension) {
        return Arrays.stream(values()).filter(format -> format.extension().equals(extension)).findFirst();
    }
}
