package io.towpath.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Properties;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Connections as those of the main pool, fewer and of shorter patience: see [Beats].
final class BeatPool implements AutoCloseable {

    private static final String OPTIONS = "options";

    private final HikariDataSource pool;

    BeatPool(HikariDataSource main, DatabaseProperties.Reserve limits) {
        HikariConfig config = new HikariConfig();
        main.copyStateTo(config);
        config.setPoolName("beats");
        config.setMaximumPoolSize(limits.connections());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(Math.min(main.getConnectionTimeout(), limits.statementTimeout().toMillis()));
        // Of a pool and its copies these are one object, which is read when a pool is made: they are put back for the next copy.
        Properties shared = config.getDataSourceProperties();
        String options = shared.getProperty(OPTIONS);
        // of two that set the same the later counts
        shared.setProperty(OPTIONS, "%s -c statement_timeout=%d -c lock_timeout=%d".formatted(
                options == null ? "" : options, limits.statementTimeout().toMillis(), limits.lockTimeout().toMillis())
                .strip());
        try {
            pool = new HikariDataSource(config);
        } finally {
            if (options == null) {
                shared.remove(OPTIONS);
            } else {
                shared.setProperty(OPTIONS, options);
            }
        }
    }

    JdbcClient client() {
        return JdbcClient.create(pool);
    }

    @Override
    public void close() {
        pool.close();
    }
}
