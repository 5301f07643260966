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
        Properties properties = new Properties();
        properties.putAll(main.getDataSourceProperties());
        // of two that set the same the later counts
        properties.setProperty(OPTIONS, "%s -c statement_timeout=%d -c lock_timeout=%d".formatted(
                properties.getProperty(OPTIONS, ""), limits.statementTimeout().toMillis(),
                limits.lockTimeout().toMillis()).strip());
        config.setDataSourceProperties(properties);
        pool = new HikariDataSource(config);
    }

    JdbcClient client() {
        return JdbcClient.create(pool);
    }

    @Override
    public void close() {
        pool.close();
    }
}
