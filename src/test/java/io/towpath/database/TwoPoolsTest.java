package io.towpath.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.towpath.DatabaseTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.test.context.support.WithMockUser;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/// Neither do jobs keep pages from the database, nor pages jobs.
@DatabaseTest
@WithMockUser(username = "two-pools", authorities = "inventory:read")
class TwoPoolsTest {

    @Autowired
    DataSource database;
    @Autowired
    PagePool pages;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    MockMvcTester mvc;

    private final List<Connection> held = new ArrayList<>();
    private final ExecutorService job = Executors.newSingleThreadExecutor();

    @BeforeEach
    @AfterEach
    void nobodyHoldsAny() throws SQLException {
        for (Connection each : held) {
            each.close();
        }
        held.clear();
    }

    @AfterEach
    void end() {
        job.close();
    }

    @Test
    void aPageComesWhileJobsHaveEveryConnectionOfTheirs() throws Exception {
        HikariDataSource jobs = database.unwrap(HikariDataSource.class);
        int all = jobs.getMaximumPoolSize();
        inAJob(() -> take(all));
        assertThat(jobs.getHikariPoolMXBean().getActiveConnections()).isEqualTo(all);

        assertThat(mvc.get().uri("/sources")).hasStatusOk();
        assertThat(mvc.get().uri("/api/v1/vms")).hasStatusOk();
    }

    @Test
    void aJobGoesOnWhilePagesHaveEveryConnectionOfTheirs() throws Exception {
        // this thread stands for one that serves a request, since Spring's test support says so to the request context
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        assertThat(request).isNotNull();
        for (int each = 0; each < pages.pool().getMaximumPoolSize(); each++) {
            held.add(pages.pool().getConnection());
        }
        assertThat(pages.pool().getHikariPoolMXBean().getIdleConnections()).isZero();

        assertThat(inAJob(() -> jdbc.sql("select 1").query(Integer.class).single())).isEqualTo(1);
    }

    @Test
    void aRequestHasOneAtATimeAndWhatItSetsOffGoesByThoseOfTheJobs() throws Exception {
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(new MockHttpServletRequest()));
        HikariDataSource jobs = database.unwrap(HikariDataSource.class);
        int busy = pages.pool().getHikariPoolMXBean().getActiveConnections();
        take(3);
        assertThat(pages.pool().getHikariPoolMXBean().getActiveConnections() - busy).isEqualTo(1);
        assertThat(jobs.getHikariPoolMXBean().getActiveConnections()).isGreaterThanOrEqualTo(2);

        held.removeFirst().close();
        take(1);
        assertThat(pages.pool().getHikariPoolMXBean().getActiveConnections() - busy)
                .as("its first is back, so it may have another").isEqualTo(1);
    }

    @Test
    void theServerEndsAStatementOfAPageAsItEndsOneOfAJob() throws Exception {
        String ofAPage = jdbc.sql("show statement_timeout").query(String.class).single();
        assertThat(ofAPage).isEqualTo("9min");
        assertThat(inAJob(() -> jdbc.sql("show statement_timeout").query(String.class).single())).isEqualTo(ofAPage);
    }

    private int take(int connections) throws SQLException {
        for (int each = 0; each < connections; each++) {
            held.add(database.getConnection());
        }
        return held.size();
    }

    private <T> T inAJob(Callable<T> work) throws Exception {
        return job.submit(work).get();
    }
}
