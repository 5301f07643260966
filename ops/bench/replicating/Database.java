import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Its database.
final class Database {

    private static final Connection DATABASE = open();

    private Database() {}

    private static Connection open() {
        try {
            return DriverManager.getConnection(System.getProperty("bench.jdbc"), System.getProperty("bench.user"),
                    System.getProperty("bench.database-password", ""));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static long await(String what, String sql, long wanted, int seconds) throws Exception {
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        long found = number(sql);
        while (found < wanted) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("%s: %d of %d after %d s".formatted(what, found, wanted, seconds));
            }
            Thread.sleep(1000);
            found = number(sql);
        }
        return found;
    }

    static synchronized long number(String sql) throws SQLException {
        try (Statement statement = DATABASE.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    static synchronized void run(String sql) throws SQLException {
        try (Statement statement = DATABASE.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Each row as text.
    static synchronized List<String[]> rows(String sql) throws SQLException {
        List<String[]> rows = new ArrayList<>();
        try (Statement statement = DATABASE.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                String[] values = new String[columns];
                for (int i = 0; i < columns; i++) {
                    values[i] = row.getString(i + 1);
                }
                rows.add(values);
            }
        }
        return rows;
    }
}
