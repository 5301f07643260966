package io.towpath.inventory.imports;

import io.towpath.inventory.reading.RowRef;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Takes down what becomes of each row and which changes it makes, a thousand at a time. In the caller's transaction.
final class Ledger {

    private static final int BATCH = 1_000;

    private final JdbcClient jdbc;
    private final Trees trees;
    private final UUID importId;
    private final TableCopy rows;
    private final TableCopy changes;
    private final Deque<UUID> ids = new ArrayDeque<>();
    private int nextRow;
    private int nextChange;

    Ledger(JdbcClient jdbc, JdbcOperations operations, Trees trees, UUID importId) {
        this.jdbc = jdbc;
        this.trees = trees;
        this.importId = importId;
        rows = new TableCopy(operations, "import_row", List.of("import_id", "number", "kind", "outcome", "label",
                "source", "file", "sheet", "line", "target_id", "code", "detail", "diff", "kept", "candidates",
                "told"));
        changes = new TableCopy(operations, "import_change", List.of("import_id", "number", "in_table", "op", "only_if",
                "of_row", "row_id", "part", "after", "origins"));
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
        return ids.removeFirst();
    }

    /// @param made what the row changes
    void add(Row row, List<Change> made) {
        add(row, nextRow++, made);
    }

    /// In the place of a row that is no more.
    void add(Row row, int number, List<Change> made) {
        RowRef at = row.at();
        rows.add(importId, number, row.kind(), row.outcome().word(), row.label(), row.source(),
                at == null ? null : at.file(), at == null ? null : at.sheet(), at == null ? null : at.line(),
                row.targetId(), row.code(), row.detail(), list(row.diff()), row.kept(), list(row.candidates()),
                row.told());
        made.forEach(change -> add(change, number));
        if (rows.rows() >= BATCH || changes.rows() >= 4 * BATCH) {
            flush();
        }
    }

    private void add(Change change, int ofRow) {
        changes.add(importId, nextChange++, change.target().table(), change.op().name().toLowerCase(Locale.ROOT),
                change.onlyIf(), ofRow, change.rowId(), change.part(), change.after(),
                // words of fields: nothing in them needs quotes
                change.origins().isEmpty() ? null : "{" + String.join(",", change.origins()) + "}");
    }

    private String list(List<?> all) {
        return all.isEmpty() ? "[]" : trees.write(all);
    }

    void flush() {
        rows.flush();
        changes.flush();
    }
}
