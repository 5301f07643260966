package io.towpath.inventory.reading;

import io.towpath.units.Sha256;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A file that is a table, but whose columns do not all say what they are: a person has to.
///
/// @param why   the message of the refusal
/// @param kinds what it may be, the likeliest first
public record MappingNeeded(String why, List<FileKind> kinds, List<Column> columns) {

    public MappingNeeded {
        kinds = List.copyOf(kinds);
        columns = List.copyOf(columns);
    }

    /// @param column  its letters
    /// @param header  as the file spells it
    /// @param samples at most three different values
    public record Column(String file, @Nullable String sheet, String column, String header, List<String> samples,
            ColumnShape shape) {

        public Column {
            samples = List.copyOf(samples);
        }
    }

    /// @param use `tag`, `ignore`, or the word of a field
    /// @param why `called so`, `called alike`, `values are mail addresses`; null where nothing speaks for anything
    public record Suggestion(String use, @Nullable String why) {}

    /// Those of these headers that none of its columns has.
    public List<String> without(Collection<String> headers) {
        Set<String> known = columns.stream().map(column -> Headers.key(column.header())).collect(Collectors.toSet());
        return headers.stream().filter(header -> !known.contains(Headers.key(header))).map(Cells::shown).sorted()
                .toList();
    }

    /// The same question, with more to say about why it is asked.
    public MappingNeeded because(String more) {
        return new MappingNeeded(why + " " + more, kinds, columns);
    }

    /// Where each column probably goes, by header.
    public Map<String, Suggestion> suggestions(FileKind kind) {
        return ColumnSuggestions.of(kind, columns);
    }

    /// The same for files with the same headers, in whichever order.
    public String fingerprint() {
        String headers = columns.stream().map(column -> column.header().strip()).distinct().sorted()
                .collect(Collectors.joining("\n"));
        return Sha256.hex(headers);
    }
}
