package io.towpath.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/// Who asks by HTTP has connections of his own. Hundreds of passes that end in the same minute want one each: in one pool every
/// page would stand in line behind them.
///
/// A thread that serves a request is known by Spring's request context, which is there before the first filter that
/// looks into the database. It has one of these connections at a time: what a command sets off in transactions of their own while
/// its first is open goes by those of the jobs, so that a dozen commands cannot wait for each other's second. Unwrapped as
/// a pool it is the one of the jobs.
final class TwoPools extends DelegatingDataSource {

    private static final String HELD = TwoPools.class.getName() + ".held";

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
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        if (own == null || request == null || holdsOne(request)) {
            return super.getConnection();
        }
        Connection first = own.getConnection();
        request.setAttribute(HELD, first, RequestAttributes.SCOPE_REQUEST);
        return first;
    }

    /// What was given back to the pool says that it is closed.
    private static boolean holdsOne(RequestAttributes request) throws SQLException {
        return request.getAttribute(HELD, RequestAttributes.SCOPE_REQUEST) instanceof Connection held
                && !held.isClosed();
    }

    /// Puts it around the pool that Spring made.
    static final class Around implements BeanPostProcessor {

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            return bean instanceof HikariDataSource jobs && "dataSource".equals(name) ? new TwoPools(jobs) : bean;
        }
    }
}
