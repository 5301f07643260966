package io.towpath.inventory.imports;

import io.towpath.inventory.reading.ColumnShape;
import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.MappingFields;
import io.towpath.inventory.reading.MappingNeeded;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `import_mapping`: what people said the columns of tables are.
@Component
final class Mappings {

    private final JdbcClient jdbc;
    private final Trees trees;

    Mappings(JdbcClient jdbc, Trees trees) {
        this.jdbc = jdbc;
        this.trees = trees;
    }

    /// @param shapes what values looked like, by header
    record Kept(Imports.Remembered remembered, Map<String, String> shapes) {

        Imports.Mapping mapping() {
            return remembered.mapping();
        }

        /// Whether the columns that set something have values such as those that a person saw.
        boolean looksAlike(MappingNeeded table) {
            return table.columns().stream().allMatch(column -> {
                String use = mapping().columns().get(column.header());
                String shape = shapes.get(column.header());
                return use == null || use.equals("ignore") || use.equals("tag")
                        || shape != null && column.shape().isAlike(ColumnShape.valueOf(shape));
            });
        }
    }

    /// What was said of a table with these headers, the newest first.
    ///
    /// @param kind   null: of any
    /// @param system null: whosever ids
    List<Kept> of(String fingerprint, @Nullable FileKind kind, @Nullable String system) {
        return jdbc.sql("""
                select kind, columns, shapes, source_system, mapped_by, mapped_at from import_mapping
                where fingerprint = :fingerprint and (cast(:system as text) is null or source_system = :system)
                order by mapped_at desc
                """).param("fingerprint", fingerprint).param("system", system).query((row, _) -> {
            String whose = row.getString("source_system");
            return new Kept(new Imports.Remembered(new Imports.Mapping(FileKind.of(row.getString("kind"))
                    .orElseThrow(), texts(row.getString("columns")), whose.isEmpty() ? null : whose),
                    row.getString("mapped_by"), row.getTimestamp("mapped_at").toInstant()),
                    texts(row.getString("shapes")));
        }).list().stream().filter(kept -> kind == null || MappingFields.isSame(kind, kept.mapping().kind())).toList();
    }

    private Map<String, String> texts(String json) {
        Map<String, String> texts = new TreeMap<>();
        trees.read(json).properties().forEach(text -> texts.put(text.getKey(), text.getValue().stringValue()));
        return texts;
    }

    void remember(MappingNeeded table, Imports.Mapping mapping, String actor, Instant now) {
        String system = mapping.sourceSystem();
        Map<String, String> shapes = new TreeMap<>();
        table.columns().forEach(column -> shapes.put(column.header(), column.shape().name()));
        jdbc.sql("""
                insert into import_mapping (fingerprint, source_system, kind, columns, shapes, mapped_by, mapped_at)
                values (:fingerprint, :system, :kind, cast(:columns as jsonb), cast(:shapes as jsonb), :actor, :now)
                on conflict (fingerprint, source_system, kind) do update
                set columns = excluded.columns, shapes = excluded.shapes, mapped_by = excluded.mapped_by,
                    mapped_at = excluded.mapped_at
                """).param("fingerprint", table.fingerprint()).param("shapes", trees.write(shapes))
                .param("system", system == null ? "" : system)
                .param("kind", mapping.kind().word()).param("columns", trees.write(mapping.columns()))
                .param("actor", actor).param("now", Timestamp.from(now)).update();
    }
}
