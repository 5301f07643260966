package io.towpath.cli;

import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.MappingFields;
import io.towpath.inventory.reading.MappingNeeded;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Where columns of a file go, as `--map` and `--map-file` say it; and what a file asks whose columns are not known.
///
/// @param kind that the file says the rows are; null: it does not
record ColumnMap(@Nullable String kind, Map<String, String> columns, @Nullable String sourceSystem) {

    private static final long LONGEST = 1 << 20;
    private static final int SHOWN = 100;

    /// @param words `HEADER=USE`, over what the file says
    /// @param file  JSON with `kind`, `columns` and `sourceSystem`, or lines of `HEADER=USE`; null: none
    static ColumnMap of(List<String> words, @Nullable Path file, Function<String, RuntimeException> usage)
            throws IOException {
        ColumnMap told = file == null ? new ColumnMap(null, Map.of(), null) : read(file, usage);
        Map<String, String> columns = new LinkedHashMap<>();
        words.forEach(word -> put(columns, "--map '" + word + "'", word, usage));
        return new ColumnMap(told.kind, MappingFields.over(told.columns, columns), told.sourceSystem);
    }

    private static void put(Map<String, String> columns, String place, String word,
            Function<String, RuntimeException> usage) {
        int equals = word.lastIndexOf('=');
        if (equals < 1) {
            throw usage.apply(place + " is no HEADER=USE");
        }
        columns.put(word.substring(0, equals).strip(), word.substring(equals + 1).strip());
    }

    private static ColumnMap read(Path file, Function<String, RuntimeException> usage) throws IOException {
        if (Files.size(file) > LONGEST) {
            throw usage.apply("--map-file " + file + " has more than 1 MiB");
        }
        String text = Files.readString(file).strip();
        Map<String, String> columns = new LinkedHashMap<>();
        if (!text.startsWith("{")) {
            int number = 0;
            for (String line : text.split("\\R")) {
                number++;
                if (!line.isBlank() && !line.startsWith("#")) {
                    put(columns, "--map-file %s, line %d".formatted(file, number), line, usage);
                }
            }
            return new ColumnMap(null, columns, null);
        }
        try {
            JsonNode json = JsonMapper.shared().readTree(text);
            json.path("columns").properties().forEach(column -> columns.put(column.getKey(),
                    column.getValue().asString("")));
            return new ColumnMap(text(json, "kind"), columns, text(json, "sourceSystem"));
        } catch (JacksonException e) {
            throw usage.apply("--map-file %s is no well-formed JSON: %s".formatted(file, e.getOriginalMessage()));
        }
    }

    private static @Nullable String text(JsonNode json, String name) {
        String text = json.path(name).asString("");
        return text.isBlank() ? null : text;
    }

    /// As a server takes it; null where there is nothing to say.
    ///
    /// @param asked what it is; null: what the file says
    @Nullable
    String json(@Nullable FileKind asked) {
        String as = asked == null ? kind : asked.word();
        if (columns.isEmpty() && sourceSystem == null) {
            return null;
        }
        Map<String, Object> said = new LinkedHashMap<>();
        if (as != null) {
            said.put("kind", as);
        }
        said.put("columns", columns);
        if (sourceSystem != null) {
            said.put("sourceSystem", sourceSystem);
        }
        return JsonMapper.shared().writeValueAsString(said);
    }

    /// What a file asks, for programs: `suggested` can be given back as a `--map-file`.
    static Json.Fields asked(MappingNeeded needed) {
        FileKind kind = needed.kinds().getFirst();
        Json.Fields columns = new Json.Fields();
        suggestions(needed, kind).forEach((header, suggestion) -> columns.put(header, suggestion.use()));
        return new Json.Fields().put("kinds", needed.kinds().stream().map(FileKind::word).toList())
                .put("columns", needed.columns().stream().map(column -> new Json.Fields().put("file", column.file())
                        .put("sheet", column.sheet()).put("column", column.column()).put("header", column.header())
                        .put("samples", column.samples()).put("shape", column.shape())).toList())
                .put("fields", MappingFields.of(kind))
                .put("suggested", new Json.Fields().put("kind", kind.word()).put("columns", columns))
                .put("how", "--kind %s with --map HEADER=FIELD for each column, or --map-file FILE with `suggested`"
                        .formatted(kind.word()));
    }

    static void print(MappingNeeded needed, PrintStream out) {
        FileKind kind = needed.kinds().getFirst();
        out.printf("         Its columns, and where they probably go as %s:%n", kind.word());
        Map<String, MappingNeeded.Suggestion> suggestions = suggestions(needed, kind);
        needed.columns().stream().limit(SHOWN).forEach(column -> {
            MappingNeeded.Suggestion suggestion = suggestions.get(column.header());
            out.printf("           %-3s %-28s -> %-16s %s%n", column.column(), column.header(),
                    suggestion == null ? "" : suggestion.use(), String.join(" | ", column.samples()));
        });
        out.printf("         Say --kind %s with --map 'HEADER=FIELD' for each column, or --map-file FILE.%n",
                kind.word());
        if (!MappingFields.of(kind).isEmpty()) {
            out.printf("         Fields: ignore%s, %s%n", MappingFields.takesTags(kind) ? ", tag" : "",
                    String.join(", ", MappingFields.of(kind)));
        }
    }

    private static Map<String, MappingNeeded.Suggestion> suggestions(MappingNeeded needed, FileKind kind) {
        return MappingFields.of(kind).isEmpty() ? Map.of() : needed.suggestions(kind);
    }
}
