package io.towpath.inventory.imports;

import io.towpath.inventory.reading.FileKind;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

    /// What was said last of a table with these headers.
    Optional<Imports.Remembered> of(String fingerprint) {
        return jdbc.sql("""
                select kind, columns, source_system, mapped_by, mapped_at from import_mapping
                where fingerprint = :fingerprint order by mapped_at desc limit 1
                """).param("fingerprint", fingerprint).query((row, _) -> {
            Map<String, String> columns = new TreeMap<>();
            trees.read(row.getString("columns")).properties()
                    .forEach(column -> columns.put(column.getKey(), column.getValue().stringValue()));
            String system = row.getString("source_system");
            return new Imports.Remembered(new Imports.Mapping(FileKind.of(row.getString("kind")).orElseThrow(), columns,
                    system.isEmpty() ? null : system), row.getString("mapped_by"),
                    row.getTimestamp("mapped_at").toInstant());
        }).optional();
    }

    void remember(String fingerprint, Imports.Mapping mapping, String actor, Instant now) {
        String system = mapping.sourceSystem();
        jdbc.sql("""
                insert into import_mapping (fingerprint, source_system, kind, columns, mapped_by, mapped_at)
                values (:fingerprint, :system, :kind, cast(:columns as jsonb), :actor, :now)
                on conflict (fingerprint, source_system) do update
                set kind = excluded.kind, columns = excluded.columns, mapped_by = excluded.mapped_by,
                    mapped_at = excluded.mapped_at
                """).param("fingerprint", fingerprint).param("system", system == null ? "" : system)
                .param("kind", mapping.kind().word()).param("columns", trees.write(mapping.columns()))
                .param("actor", actor).param("now", Timestamp.from(now)).update();
    }
}
