package io.towpath;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/// A database that a test has for itself and gives back, for the next one: to make one copies hundreds of files, and to
/// empty one that hardly anything was written to is a moment's work. One that is not as it was made by then, to the last
/// row and constraint, is not lent again.
public final class LentDatabase implements AutoCloseable {

    /// A table without rows, a sequence that nobody took from.
    private static final String EMPTY = "empty";
    private static final String SEQUENCE = "sequence ";
    private static final String TABLES = """
            select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind = 'r' and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
            """;
    private static final Map<String, Deque<LentDatabase>> HERE = new HashMap<>();

    private final String purpose;
    private final JdbcConnectionDetails details;
    /// Of each table a digest of its rows, of each sequence where it is, and of the schema how many of everything there are.
    private final Map<String, String> made;
    /// The rows that a new database has, by table.
    private final Map<String, String> rows;

    private LentDatabase(String purpose, JdbcConnectionDetails details, Map<String, String> made,
            Map<String, String> rows) {
        this.purpose = purpose;
        this.details = details;
        this.made = made;
        this.rows = rows;
    }

    /// @param purpose  whoever has the same may have the same database, one after the other
    /// @param prepared what is changed in a new one, as constraints that are dropped
    public static LentDatabase of(String purpose, String... prepared) {
        while (true) {
            LentDatabase back;
            synchronized (HERE) {
                back = HERE.computeIfAbsent(purpose, _ -> new ArrayDeque<>()).poll();
            }
            if (back == null) {
                return made(purpose, prepared);
            }
            if (back.isAsMadeAgain()) {
                return back;
            }
        }
    }

    public JdbcConnectionDetails details() {
        return details;
    }

    /// After the last connection of the test was closed.
    @Override
    public void close() {
        synchronized (HERE) {
            HERE.computeIfAbsent(purpose, _ -> new ArrayDeque<>()).add(this);
        }
    }

    private static LentDatabase made(String purpose, String... prepared) {
        JdbcConnectionDetails details = TestDatabase.clone(purpose);
        try (Connection connection = connected(details); Statement statement = connection.createStatement()) {
            for (String each : prepared) {
                statement.execute(each);
            }
            Map<String, String> made = digest(statement);
            Map<String, String> rows = new HashMap<>();
            for (String table : text(statement, TABLES)) {
                if (!EMPTY.equals(made.get(table))) {
                    rows.put(table, text(statement, "select json_agg(r) from %s r".formatted(table)).getFirst());
                }
            }
            return new LentDatabase(purpose, details, made, rows);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connected(JdbcConnectionDetails details) throws SQLException {
        return DriverManager.getConnection(details.getJdbcUrl(), details.getUsername(), details.getPassword());
    }

    /// Takes out what was written, and looks whether all is as it was.
    private boolean isAsMadeAgain() {
        try (Connection connection = connected(details); Statement statement = connection.createStatement()) {
            if (!text(statement, "select pid from pg_stat_activity where datname = current_database()"
                    + " and pid <> pg_backend_pid() and backend_type = 'client backend'").isEmpty()) {
                // somebody goes on in it whom nobody ended
                return false;
            }
            // no trigger keeps rows from being deleted, and no order is needed
            statement.execute("set session_replication_role = replica");
            Map<String, String> now = digest(statement);
            boolean again = false;
            for (String each : now.keySet()) {
                if (!now.get(each).equals(made.get(each))) {
                    again = true;
                    restore(statement, each);
                }
            }
            return (again ? digest(statement) : now).equals(made);
        } catch (SQLException e) {
            return false;
        }
    }

    private void restore(Statement statement, String what) throws SQLException {
        if (what.startsWith(SEQUENCE)) {
            String sequence = what.substring(SEQUENCE.length());
            String last = made.get(what);
            statement.execute(EMPTY.equals(last)
                    ? "alter sequence %s restart".formatted(sequence)
                    : "select setval('%s', %s)".formatted(sequence, last));
        } else if (!what.startsWith("(")) {
            statement.execute("delete from " + what);
            if (rows.containsKey(what)) {
                statement.execute(
                        "insert into %1$s overriding system value select * from json_populate_recordset(null::%1$s, '%2$s')"
                                .formatted(what, rows.get(what).replace("'", "''")));
            }
        }
    }

    private static Map<String, String> digest(Statement statement) throws SQLException {
        List<String> queries = new ArrayList<>();
        for (String table : text(statement, TABLES)) {
            queries.add(
                    "select '%1$s', coalesce((select md5(string_agg(r::text, ',' order by r::text)) from %1$s r), '%2$s')"
                            .formatted(table, EMPTY));
        }
        queries.add(
                "select format('%s%%I.%%I', schemaname, sequencename), coalesce(last_value::text, '%s') from pg_sequences"
                        .formatted(SEQUENCE, EMPTY));
        for (String catalog : List.of("pg_class", "pg_constraint", "pg_trigger", "pg_proc", "pg_attribute")) {
            queries.add("select '(%1$s)', count(*)::text from %1$s".formatted(catalog));
        }
        Map<String, String> digest = new HashMap<>();
        try (ResultSet found = statement.executeQuery(String.join(" union all ", queries))) {
            while (found.next()) {
                digest.put(found.getString(1), found.getString(2));
            }
        }
        return digest;
    }

    private static List<String> text(Statement statement, String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
