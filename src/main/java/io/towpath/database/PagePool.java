package io.towpath.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The connections of who asks by HTTP: see [TwoPools].
final class PagePool implements AutoCloseable {

    private final HikariDataSource pool;
    private final TwoPools pools;

    PagePool(DataSource database, int connections, @Nullable MeterRegistry meters) throws SQLException {
        pools = database.unwrap(TwoPools.class);
        HikariConfig config = new HikariConfig();
        pools.unwrap(HikariDataSource.class).copyStateTo(config);
        config.setPoolName("pages");
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        if (meters != null) {
            config.setMetricRegistry(meters);
        }
        pool = new HikariDataSource(config);
        pools.pages(pool);
    }

    HikariDataSource pool() {
        return pool;
    }

    /// Who still answers then is served from the main pool.
    @Override
    public void close() {
        pools.pages(null);
        pool.close();
    }
}
