package io.towpath.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.migration.Migrations;
import io.towpath.planning.mapping.Wired;
import io.towpath.wave.WaveControl;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.transaction.support.TransactionTemplate;

/// Two transactions of a real PostgreSQL that each wait for the other: it ends ours, and ours is given again.
@DatabaseTest
class DeadlockTest {

    private static final RequestPostProcessor LENA = user("lena").authorities(AuthorityUtils.createAuthorityList(
            "inventory:read", "wave:read", "wave:write", "wave:execute"));
    private static final String DEADLOCK = "40P01";
    private static final String HEAD = "select * from audit_head for update";

    @Autowired
    DataSource source;
    @Autowired
    JdbcClient db;
    @Autowired
    TransactionTemplate transaction;
    @Autowired
    Migrations migrations;
    @Autowired
    WaveControl control;
    @Autowired
    MockMvcTester mvc;

    private UUID trip;
    private UUID wave;

    @BeforeEach
    void aTripOfAWave() {
        Wired wired = new Wired(db);
        UUID vm = wired.vm("web01", "prod");
        wave = wired.wave(vm);
        db.sql("update wave set state = 'RUNNING' where id = :id").param("id", wave).update();
        trip = db.sql("""
                insert into migration (vm_id, attempt, wave_id, wave_key, target_id, format, soak_days, reason, planned_by,
                                       state)
                values (:vm, 1, :wave, (select key from wave where id = :wave), :target, 'qcow2', 5, 'test', 'lena',
                        'VALIDATING') returning id
                """).param("vm", vm).param("wave", wave).param("target", wired.target).query(UUID.class).single();
    }

    @Test
    void aCommandIsGivenAgainAndHasTheEffectOfOne() throws Exception {
        deadlocked(HEAD, () -> "select * from migration where id = '%s' for update".formatted(trip),
                () -> migrations.hold(trip, "lena", "the storage is slow"));

        assertThat(migrations.find(trip).orElseThrow().hold()).isNotNull();
        assertThat(audited("migration", trip, "migration.held")).isOne();
    }

    @Test
    void soIsTheCommandOfAWaveAndACallThatNamesWhatItSaw() throws Exception {
        deadlocked(HEAD, () -> "select * from wave where id = '%s' for update".formatted(wave),
                () -> control.pause(wave, null, "lena", "a break"));
        assertThat(audited("wave", wave, "wave.paused")).isOne();

        MvcTestResult answer = deadlocked(HEAD,
                () -> "select * from migration where id = '%s' for update".formatted(trip),
                () -> mvc.post().uri("/api/v1/migrations/%s/hold".formatted(trip)).with(LENA).with(csrf())
                        .header("If-Match", "\"%d\"".formatted(migrations.find(trip).orElseThrow().version()))
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{\"reason\": \"the storage is slow\"}").exchange());
        assertThat(answer).hasStatusOk();
        assertThat(audited("migration", trip, "migration.held")).isOne();
    }

    @Test
    void aPageThatOnlyReadsIsReadAgain() throws Exception {
        MvcTestResult answer = deadlocked("lock table wave_go in access exclusive mode",
                () -> "lock table wave_terms in access exclusive mode",
                () -> mvc.get().uri("/api/v1/waves/%s/gates".formatted(wave)).with(LENA).exchange());

        assertThat(answer).hasStatusOk();
    }

    @Test
    void withinATransactionOnlyWhoBeganItCanBeginItAgain() throws Exception {
        Throwable thrown = deadlocked(HEAD, () -> "select * from migration where id = '%s' for update".formatted(trip),
                () -> catchThrowable(() -> transaction.executeWithoutResult(_ -> migrations.hold(trip, "lena",
                        "the storage is slow"))));

        assertThat(GaveWay.isWhy(thrown)).as("%s", thrown).isTrue();
        assertThat(migrations.find(trip).orElseThrow().hold()).isNull();
    }

    @FunctionalInterface
    private interface Ours {
        void work();
    }

    private void deadlocked(String theirs, Supplier<String> ours, Ours work) throws Exception {
        deadlocked(theirs, ours, () -> {
            work.work();
            return true;
        });
    }

    /// The other transaction has what ours comes to second, and then wants what ours has: PostgreSQL ends ours, since the
    /// other one is in no hurry to look for deadlocks. It looks once for each, a second after ours began to wait: where the
    /// other came later than that, on a busy machine, it ends the other one, and all is begun anew with another trip.
    private <T> T deadlocked(String theirs, Supplier<String> ours, Callable<T> work) throws Exception {
        for (int attempt = 1;; attempt++) {
            Optional<T> answer = met(theirs, ours, work);
            if (answer.isPresent()) {
                return answer.get();
            }
            assertThat(attempt).as("times that the other one was ended").isLessThan(8);
            aTripOfAWave();
        }
    }

    /// @return empty where it was the other one that was ended
    private <T> Optional<T> met(String theirs, Supplier<String> ours, Callable<T> work) throws Exception {
        try (Connection other = source.getConnection(); Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("set local deadlock_timeout = '5s'");
            int me = pid(statement);
            statement.execute(theirs);
            CompletableFuture<T> mine = CompletableFuture.supplyAsync(() -> {
                try {
                    return work.call();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            awaitWaiting(me, mine);
            long before = System.nanoTime();
            boolean gotIt = gotIt(statement, ours.get());
            long waited = System.nanoTime() - before;
            other.rollback();
            other.setAutoCommit(true);
            T answer = mine.get(1, TimeUnit.MINUTES);
            if (!gotIt) {
                return Optional.empty();
            }
            assertThat(Duration.ofNanos(waited)).as("it waited for ours until that was ended")
                    .isGreaterThan(Duration.ofMillis(100));
            return Optional.of(answer);
        }
    }

    /// Whether it got what it wanted, since PostgreSQL ended ours.
    private static boolean gotIt(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql);
            return true;
        } catch (SQLException e) {
            if (!DEADLOCK.equals(e.getSQLState())) {
                throw e;
            }
            return false;
        }
    }

    private static int pid(Statement statement) throws SQLException {
        try (var found = statement.executeQuery("select pg_backend_pid()")) {
            found.next();
            return found.getInt(1);
        }
    }

    private void awaitWaiting(int blocker, CompletableFuture<?> mine) {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (db.sql("select count(*) from pg_stat_activity where :me = any(pg_blocking_pids(pid))")
                .param("me", blocker)
                .query(Integer.class).single() == 0) {
            assertThat(System.nanoTime()).as("nobody waits: %s", mine).isLessThan(until);
            LockSupport.parkNanos(10_000_000);
        }
    }

    private int audited(String type, UUID id, String action) {
        return db.sql("""
                select count(*) from audit_event where subject_type = :type and subject_id = :id and action = :action
                """).param("type", type).param("id", id.toString()).param("action", action).query(Integer.class)
                .single();
    }
}
