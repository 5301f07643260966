package io.towpath.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.web.context.request.RequestContextHolder;

/// Who asks by HTTP has connections of his own. Hundreds of passes that end in the same minute want one each: in one pool every
/// page would stand in line behind them.
///
/// A thread that serves a request is known by Spring's request context, which is there before the first filter that
/// looks into the database. Unwrapped as a pool it is the one of the jobs.
final class TwoPools extends DelegatingDataSource {

    private volatile @Nullable DataSource pages;

    private TwoPools(HikariDataSource jobs) {
        super(jobs);
    }

    /// @param pool null: requests are served from the pool of the jobs
    void pages(@Nullable DataSource pool) {
        pages = pool;
    }

    @Override
    public Connection getConnection() throws SQLException {
        DataSource own = pages;
        return own != null && RequestContextHolder.getRequestAttributes() != null
                ? own.getConnection()
                : super.getConnection();
    }

    /// Puts it around the pool that Spring made.
    static final class Around implements BeanPostProcessor {

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            return bean instanceof HikariDataSource jobs && "dataSource".equals(name) ? new TwoPools(jobs) : bean;
        }
    }
}
