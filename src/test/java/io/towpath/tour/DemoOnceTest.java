package io.towpath.tour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.towpath.DatabaseTest;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@DatabaseTest
class DemoOnceTest {

    @Autowired
    private JdbcClient db;
    @Autowired
    private TransactionTemplate transaction;

    private final String name = "once " + UUID.randomUUID();

    @AfterEach
    void clear() {
        db.sql("delete from demo_step where name like :name || '%'").param("name", name).update();
    }

    @Test
    void whatIsWrittenIsNotWrittenAgain() {
        DemoOnce once = new DemoOnce(db, transaction);
        once.write(name, () -> row("a"));
        once.write(name, () -> row("b"));

        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void whoIsKilledInTheMiddleHasWrittenNothing() {
        DemoOnce once = new DemoOnce(db, transaction);
        assertThatIllegalStateException().isThrownBy(() -> once.write(name, () -> {
            row("a");
            throw new IllegalStateException("killed");
        }));
        assertThat(rows()).isZero();

        once.write(name, () -> row("b"));
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void theSecondWaitsForAFirstThatStillHangs() throws Exception {
        DemoOnce once = new DemoOnce(db, transaction);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Thread first = Thread.startVirtualThread(() -> once.write(name, () -> {
            row("a");
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
        begun.await();
        Thread second = Thread.startVirtualThread(() -> once.write(name, () -> row("b")));
        long until = System.nanoTime() + 60_000_000_000L;
        while (System.nanoTime() < until && db.sql("""
                select count(*) from pg_stat_activity
                 where datname = current_database() and wait_event_type = 'Lock' and query like '%demo_step%'
                """).query(Integer.class).single() == 0) {
            Thread.onSpinWait();
        }
        go.countDown();
        first.join();
        second.join();

        assertThat(rows()).as("the note, and what the first wrote").isEqualTo(2);
    }

    private void row(String what) {
        db.sql("insert into demo_step (name) values (:name)").param("name", name + what).update();
    }

    private int rows() {
        return db.sql("select count(*) from demo_step where name like :name || '%'").param("name", name)
                .query(Integer.class).single();
    }
}
