package io.towpath.inventory.imports;

import java.io.IOException;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcOperations;

/// Rows for one table, sent as PostgreSQL takes them in fastest: text of `COPY`, a row a line, in the caller's
/// transaction. Source: PostgreSQL documentation, *COPY*, "Text Format".
final class TableCopy {

    private final JdbcOperations jdbc;
    private final String sql;
    private final StringBuilder text = new StringBuilder();
    private int rows;

    TableCopy(JdbcOperations jdbc, String table, List<String> columns) {
        this.jdbc = jdbc;
        this.sql = "copy %s (%s) from stdin".formatted(table, String.join(", ", columns));
    }

    /// @param values of the columns, in their order; as text that the column's type reads
    void add(@Nullable Object... values) {
        for (int at = 0; at < values.length; at++) {
            if (at > 0) {
                text.append('\t');
            }
            Object value = values[at];
            if (value == null) {
                text.append("\\N");
            } else {
                escape(value.toString());
            }
        }
        text.append('\n');
        rows++;
    }

    private void escape(String value) {
        for (int at = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
    }

    int rows() {
        return rows;
    }

    void flush() {
        if (rows == 0) {
            return;
        }
        Long stored = jdbc.execute((java.sql.Connection connection) -> {
            try {
                return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql,
                        new StringReader(text.toString()));
            } catch (IOException e) {
                throw new SQLException(e);
            }
        });
        if (stored == null || stored != rows) {
            throw new DataAccessResourceFailureException("%s: %s rows stored of %d".formatted(sql, stored, rows));
        }
        text.setLength(0);
        rows = 0;
    }
}
