package io.towpath.inventory.imports.web;

import io.towpath.inventory.RefusedException;
import io.towpath.inventory.imports.Imports;
import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.MappingFields;
import io.towpath.inventory.reading.MappingNeeded;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What a file whose columns are not known asks, as scripts see it: answer with one of `kinds`.
///
/// @param why        the columns are not known
/// @param kinds      what it may be, the likeliest first, each with its fields and where columns probably go
/// @param remembered how somebody mapped a file with the same headers
record MappingJson(String why, List<Column> columns, List<Kind> kinds, @Nullable Remembered remembered) {

    /// @param samples at most three different values
    /// @param shape   what values look like: `mail`, `address`, `date`, `number`, …
    record Column(String file, @Nullable String sheet, String column, String header, List<String> samples,
            String shape) {}

    /// @param fields    where columns can go, beside `ignore` and, of VMs, `tag`
    /// @param needed    of each group one must be given
    /// @param suggested `ignore`, `tag` or a field, by header
    record Kind(String kind, List<String> fields, List<List<String>> needed, Map<String, String> suggested) {}

    record Remembered(Said mapping, String by, Instant at) {}

    /// What a person or script says of columns.
    ///
    /// @param columns      `ignore`, `tag` or a field, by header; what is not named is what it is called
    /// @param sourceSystem whose ids the rows have, where no column tells it
    record Said(@Nullable String kind, @Nullable Map<String, @Nullable String> columns,
            @Nullable String sourceSystem) {

        static Said of(Imports.Mapping mapping) {
            return new Said(mapping.kind().word(), new LinkedHashMap<>(mapping.columns()), mapping.sourceSystem());
        }

        /// As a part of a form.
        static Said parse(String json) {
            try {
                Said said = JsonMapper.shared().readValue(json, Said.class);
                if (said != null) {
                    return said;
                }
                throw invalid("it is null");
            } catch (JacksonException e) {
                throw invalid(String.valueOf(e.getOriginalMessage()));
            }
        }

        private static RefusedException invalid(String why) {
            return new RefusedException(RefusedException.Kind.INVALID, "validation",
                    "mapping is no object with kind, columns and sourceSystem: " + why,
                    "Send {\"kind\": \"vms-csv\", \"columns\": {\"Host\": \"name\"}}, or the word remembered.");
        }

        Map<String, String> uses() {
            return MappingJson.uses(columns);
        }

        @Nullable
        String system() {
            return sourceSystem == null || sourceSystem.isBlank() ? null : sourceSystem.strip();
        }

        /// @param usual of a file whose kind was found or said before
        Imports.Mapping mapping(@Nullable FileKind usual) {
            FileKind as = kind == null ? usual : FileKind.of(kind).orElse(null);
            if (as == null) {
                throw new RefusedException(RefusedException.Kind.INVALID, "validation",
                        "kind is '%s', expected one of those that the import lists".formatted(kind),
                        "Say what the rows are.");
            }
            return new Imports.Mapping(as, uses(), system());
        }
    }

    /// What came as `columns`: each has a use.
    static Map<String, String> uses(@Nullable Map<String, @Nullable String> columns) {
        Map<String, String> uses = new LinkedHashMap<>();
        Objects.requireNonNullElse(columns, Map.<String, @Nullable String>of()).forEach((header, use) -> {
            if (use == null) {
                throw new RefusedException(RefusedException.Kind.INVALID, "validation",
                        "column '%s' goes to null, expected tag, ignore or a field".formatted(header),
                        "Leave the column out where nothing is to be said of it.");
            }
            uses.put(header, use);
        });
        return uses;
    }

    static MappingJson of(MappingNeeded needed, Imports.@Nullable Remembered before) {
        return new MappingJson(needed.why(), needed.columns().stream().map(column -> new Column(column.file(),
                column.sheet(), column.column(), column.header(), column.samples(), ImportJson.word(column.shape())))
                .toList(), needed.kinds().stream().map(kind -> kind(needed, kind)).toList(),
                before == null ? null : new Remembered(Said.of(before.mapping()), before.by(), before.at()));
    }

    private static Kind kind(MappingNeeded needed, FileKind kind) {
        Map<String, String> suggested = new LinkedHashMap<>();
        if (!MappingFields.of(kind).isEmpty()) {
            needed.suggestions(kind).forEach((header, suggestion) -> suggested.put(header, suggestion.use()));
        }
        return new Kind(kind.word(), MappingFields.of(kind), MappingFields.needed(kind), suggested);
    }
}
