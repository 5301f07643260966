package io.towpath.tour;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// What must not be written twice is written together with the note that it is: whoever is killed in the middle has written
/// neither. A second one waits for the first, which may hang in the database a little longer than its program.
@OfDemo
class DemoOnce {

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;

    DemoOnce(JdbcClient jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /// Again changes nothing.
    ///
    /// @param task writes to the database only
    void write(String name, Runnable task) {
        transaction.executeWithoutResult(_ -> {
            if (jdbc.sql("insert into demo_step (name) values (:name) on conflict do nothing").param("name", name)
                    .update() == 1) {
                task.run();
            }
        });
    }
}
