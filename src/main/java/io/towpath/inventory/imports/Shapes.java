package io.towpath.inventory.imports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Which kinds of changes an import has, how many of each, and which columns they name: looked up once, since there may be
/// hundreds of thousands of them.
final class Shapes {

    private record Shape(Target target, Change.Op op, @Nullable String stage) {

        static Shape of(String table, String op, @Nullable String stage) {
            return new Shape(Target.valueOf(table.toUpperCase(Locale.ROOT)),
                    Change.Op.valueOf(op.toUpperCase(Locale.ROOT)), stage);
        }
    }

    private final Map<Shape, Integer> counts = new HashMap<>();
    private final Map<Shape, List<String>> columns = new HashMap<>();

    private Shapes() {}

    static Shapes of(JdbcClient jdbc, UUID importId) {
        Shapes shapes = new Shapes();
        jdbc.sql("""
                select in_table, op, only_if, count(*) as many from import_change where import_id = :id group by 1, 2, 3
                """).param("id", importId).query(row -> {
            shapes.counts.put(Shape.of(row.getString("in_table"), row.getString("op"), row.getString("only_if")),
                    row.getInt("many"));
        });
        jdbc.sql("""
                select named.in_table, named.op, named.only_if, quote_ident(a.attname) as name
                from (select distinct c.in_table, c.op, c.only_if, key
                      from import_change c cross join lateral jsonb_object_keys(c.after) key where c.import_id = :id) named
                join pg_attribute a on a.attrelid = to_regclass(named.in_table) and a.attname = named.key
                where a.attnum > 0 and not a.attisdropped order by a.attnum
                """).param("id", importId).query(row -> {
            shapes.columns.computeIfAbsent(
                    Shape.of(row.getString("in_table"), row.getString("op"), row.getString("only_if")),
                    _ -> new ArrayList<>()).add(row.getString("name"));
        });
        return shapes;
    }

    /// @param stage the way of applying that they hang on; null: those that are done in any case
    int count(Target target, Change.Op op, @Nullable String stage) {
        return counts.getOrDefault(new Shape(target, op, stage), 0);
    }

    /// Only names that the table has, as SQL quotes them.
    List<String> columns(Target target, Change.Op op, @Nullable String stage) {
        return columns.getOrDefault(new Shape(target, op, stage), List.of());
    }
}
