package io.towpath.inventory.imports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Takes down what becomes of each row and which changes it makes, a thousand at a time. In the caller's transaction.
final class Ledger {

    private static final int BATCH = 1_000;

    private final JdbcClient jdbc;
    private final Trees trees;
    private final UUID importId;
    private final List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    private final List<Map<String, @Nullable Object>> changes = new ArrayList<>();
    private final List<UUID> ids = new ArrayList<>();
    private int nextRow;
    private int nextChange;

    Ledger(JdbcClient jdbc, Trees trees, UUID importId) {
        this.jdbc = jdbc;
        this.trees = trees;
        this.importId = importId;
        nextRow = jdbc.sql("select coalesce(max(number), 0) + 1 from import_row where import_id = :id")
                .param("id", importId).query(Integer.class).single();
        nextChange = jdbc.sql("select coalesce(max(number), 0) + 1 from import_change where import_id = :id")
                .param("id", importId).query(Integer.class).single();
    }

    /// For a row that is made: the database gives them, so that all of them sort by time.
    UUID newId() {
        if (ids.isEmpty()) {
            ids.addAll(jdbc.sql("select uuidv7() from generate_series(1, :count)").param("count", BATCH)
                    .query((found, _) -> found.getObject(1, UUID.class)).list());
        }
        return ids.removeLast();
    }

    /// @param made what the row changes
    void add(Row row, List<Change> made) {
        add(row, nextRow++, made);
    }

    /// In the place of a row that is no more.
    void add(Row row, int number, List<Change> made) {
        Map<String, @Nullable Object> fields = new HashMap<>();
        fields.put("number", number);
        fields.put("kind", row.kind());
        fields.put("outcome", row.outcome().word());
        fields.put("label", row.label());
        fields.put("source", row.source());
        if (row.at() != null) {
            fields.put("file", row.at().file());
            fields.put("sheet", row.at().sheet());
            fields.put("line", row.at().line());
        }
        fields.put("target_id", row.targetId());
        fields.put("code", row.code());
        fields.put("detail", row.detail());
        fields.put("diff", row.diff());
        fields.put("kept", row.kept());
        fields.put("candidates", row.candidates());
        fields.put("told", row.told());
        rows.add(fields);
        made.forEach(change -> add(change, number));
        if (rows.size() >= BATCH || changes.size() >= 4 * BATCH) {
            flush();
        }
    }

    private void add(Change change, int ofRow) {
        Map<String, @Nullable Object> fields = new HashMap<>();
        fields.put("number", nextChange++);
        fields.put("in_table", change.target().table());
        fields.put("op", change.op().name().toLowerCase(java.util.Locale.ROOT));
        fields.put("only_if", change.onlyIf());
        fields.put("of_row", ofRow);
        fields.put("row_id", change.rowId());
        fields.put("part", change.part());
        fields.put("after", change.after());
        changes.add(fields);
    }

    void flush() {
        if (!rows.isEmpty()) {
            jdbc.sql("""
                    insert into import_row (import_id, number, kind, outcome, label, source, file, sheet, line, target_id,
                                            code, detail, diff, kept, candidates, told)
                    select :import, number, kind, outcome, label, source, file, sheet, line, target_id, code, detail,
                           diff, kept, candidates, told
                    from jsonb_to_recordset(cast(:rows as jsonb)) as row (number integer, kind text, outcome text,
                         label text, source text, file text, sheet text, line integer, target_id uuid, code text,
                         detail text, diff jsonb, kept integer, candidates jsonb, told jsonb)
                    """).param("import", importId).param("rows", trees.write(rows)).update();
            rows.clear();
        }
        if (!changes.isEmpty()) {
            jdbc.sql("""
                    insert into import_change (import_id, number, in_table, op, only_if, of_row, row_id, part, after)
                    select :import, number, in_table, op, only_if, of_row, row_id, part, nullif(after, 'null')
                    from jsonb_to_recordset(cast(:changes as jsonb)) as row (number integer, in_table text, op text,
                         only_if text, of_row integer, row_id uuid, part text, after jsonb)
                    """).param("import", importId).param("changes", trees.write(changes)).update();
            changes.clear();
        }
    }
}
