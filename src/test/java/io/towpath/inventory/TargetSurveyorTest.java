package io.towpath.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.platform.spi.LivePlatform;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.SourcePlatform;
import io.towpath.platform.spi.TargetPlatform;
import io.towpath.platform.spi.TargetSurvey;
import io.towpath.platform.spi.TargetVm;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/// A target that answers, and a database of ours that does not take its answer.
@DatabaseTest
class TargetSurveyorTest {

    @Autowired
    JdbcClient jdbc;
    @Autowired
    TargetSurveyStore store;
    @Autowired
    ConnectionStore connections;
    @Autowired
    TransactionOperations transaction;
    @Autowired
    Clock clock;

    private final AtomicInteger kept = new AtomicInteger();
    private UUID target = new UUID(0, 0);

    /// It says that there are no VMs and no networks.
    private static final class Empty implements TargetPlatform {

        @Override
        public String kind() {
            return "empty";
        }

        @Override
        public Probe probe(String location) {
            return new Probe(true, "It is empty.", null);
        }

        @Override
        public Path folder(String location, UUID id, String vmName) {
            return Path.of(location);
        }

        @Override
        public String define(String location, TargetVm vm) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String undefine(String location, TargetVm vm) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<TargetSurvey> survey(String location) {
            return Optional.of(new TargetSurvey("empty", List.of(), List.of()));
        }
    }

    @BeforeEach
    void aTarget() {
        target = jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('target', 'empty', 'empty ' || gen_random_uuid(), '/empty/' || gen_random_uuid(), 'lena', now())
                returning id
                """).query(UUID.class).single();
        jdbc.sql("insert into target_survey (target_id, asked_at) values (:id, now())").param("id", target).update();
    }

    @AfterEach
    void gone() {
        jdbc.sql("delete from target_survey where target_id = :id").param("id", target).update();
        jdbc.sql("delete from connection where id = :id").param("id", target).update();
    }

    /// @param trouble of how many tries to keep an answer
    private TargetSurveyor surveyor(int trouble, RuntimeException what) {
        var none = new StaticListableBeanFactory();
        Platforms platforms = new Platforms(none.getBeanProvider(SourcePlatform.class),
                new StaticListableBeanFactory(Map.of("empty", new Empty())).getBeanProvider(TargetPlatform.class),
                none.getBeanProvider(LivePlatform.class));
        TransactionOperations refusing = new TransactionOperations() {
            @Override
            public <T extends @Nullable Object> T execute(TransactionCallback<T> work) {
                return transaction.execute(status -> {
                    T result = work.doInTransaction(status);
                    if (kept.incrementAndGet() <= trouble) {
                        throw what;
                    }
                    return result;
                });
            }
        };
        return new TargetSurveyor(store, connections, platforms, refusing, _ -> {}, clock);
    }

    @Test
    void anAnswerThatGaveWayToAnotherTransactionIsKeptOnceMore() {
        surveyor(2, new IllegalStateException(new SQLException("deadlock detected", "40P01"))).askOne(target);

        assertThat(kept).hasValue(3);
        TargetSurveys.Seen seen = store.of(target).orElseThrow();
        assertThat(seen.survey()).isNotNull();
        assertThat(seen.fault()).isNull();
    }

    @Test
    void ourOwnDatabaseThatRefusesDoesNotMakeTheTargetSilent() {
        surveyor(Integer.MAX_VALUE, new CannotAcquireLockException("lock timeout")).askOne(target);

        assertThat(store.of(target).orElseThrow().fault()).isNull();
    }

    @Test
    void otherTroubleDoes() {
        surveyor(Integer.MAX_VALUE, new IllegalStateException("it said nonsense")).askOne(target);

        assertThat(store.of(target).orElseThrow().fault()).contains("it said nonsense");
    }
}
