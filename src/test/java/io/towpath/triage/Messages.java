package io.towpath.triage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// Failures as people see them, each with the entry that is meant and where its wording is from.
record Messages(String entry, String code, String what, String origin) {

    static List<Messages> all() {
        try (var lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Messages.class.getResourceAsStream("/triage/messages.tsv")),
                StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.startsWith("#")).map(line -> line.split("\t", -1)).map(fields -> {
                if (fields.length != 4 || fields[3].isBlank()) {
                    throw new IllegalArgumentException(String.join(" | ", fields));
                }
                return new Messages(fields[0], fields[1], fields[2], fields[3]);
            }).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return entry + ": " + what;
    }
}
