package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.towpath.DatabaseTest;
import io.towpath.replication.outlook.SyncRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// However slow pages are, and however many wait for the database, no lease is lost for it.
@DatabaseTest
class BusyPoolTest {

    private static final Duration LEASE = Duration.ofSeconds(3);

    @Autowired
    Leases leases;
    @Autowired
    DataSource pages;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    JdbcConnectionDetails details;

    private HikariDataSource pool;
    private JdbcClient aside;
    private Heartbeats beats;

    @BeforeEach
    void begin() throws SQLException {
        pool = pages.unwrap(HikariDataSource.class);
        aside = JdbcClient.create(new DriverManagerDataSource(details.getJdbcUrl(),
                String.valueOf(details.getUsername()), String.valueOf(details.getPassword())));
        beats = new Heartbeats(leases, new MigrationSettings(LEASE, Duration.ofMillis(300), Duration.ofSeconds(2),
                List.of(), List.of(), Duration.ofSeconds(1)));
    }

    @AfterEach
    void end() {
        beats.stop();
    }

    @Test
    void leasesAreKeptAndTakenWhileSlowPagesHaveEveryConnection() throws Exception {
        SyncRows rows = new SyncRows(jdbc);
        UUID held = due(rows.trip("held", "WARM", "SYNCING", null).id());
        UUID next = due(rows.trip("next", "WARM", "SYNCING", null).id());
        Lease lease = leases.take(held, "node-a", LEASE.toSeconds()).orElseThrow();
        try (Heartbeat beat = beats.of(lease, () -> false); var slow = Executors.newVirtualThreadPerTaskExecutor()) {
            String mark = "/* %s */".formatted(UUID.randomUUID());
            List<Future<?>> asked = new ArrayList<>();
            for (int page = 0; page < pool.getMaximumPoolSize() + 5; page++) {
                asked.add(slow.submit(() -> sleeps(mark)));
            }
            try {
                until(() -> running(mark) == pool.getMaximumPoolSize());
                assertThat(pool.getHikariPoolMXBean().getIdleConnections()).isZero();

                long end = System.nanoTime() + LEASE.multipliedBy(2).toNanos();
                while (System.nanoTime() < end) {
                    assertThat(aside.sql("select lease_until > clock_timestamp() from migration where id = :id")
                            .param("id", held).query(Boolean.class).single()).as("nobody else may take it").isTrue();
                    assertThat(beat.lost()).isFalse();
                    LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
                }
                assertThat(running(mark)).as("pages had every connection all the time")
                        .isEqualTo(pool.getMaximumPoolSize());
                Lease taken = leases.take(next, "node-a", 30).orElseThrow();
                leases.release(taken);
            } finally {
                asked.forEach(each -> each.cancel(true));
                aside.sql(
                        "select pg_cancel_backend(pid) from pg_stat_activity where query like :mark and pid <> pg_backend_pid()")
                        .param("mark", "%" + mark + "%").query(Boolean.class).list();
            }
        }
    }

    private Object sleeps(String mark) throws SQLException {
        try (Connection page = pages.getConnection(); var statement = page.createStatement()) {
            return statement.execute("select pg_sleep(20) " + mark);
        }
    }

    private int running(String mark) {
        return aside.sql(
                "select count(*) from pg_stat_activity where state = 'active' and query like :mark and pid <> pg_backend_pid()")
                .param("mark", "%pg_sleep%" + mark + "%").query(Integer.class).single();
    }

    private UUID due(UUID id) {
        jdbc.sql("update migration set wake_at = clock_timestamp() where id = :id").param("id", id).update();
        return id;
    }

    private static void until(java.util.function.BooleanSupplier sign) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!sign.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}
