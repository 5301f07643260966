package io.towpath.replication.outlook;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// An outage begins with the ask that shut the source down, in whichever try of the step that was.
@DatabaseTest
class OutageAsksTest {

    @Autowired
    JdbcClient db;
    @Autowired
    Outlooks outlooks;
    @Autowired
    Clock clock;

    private Instant began = Instant.EPOCH;
    private SyncRows.Trip trip;

    @BeforeEach
    void aTripWhoseFirstTryFailed() {
        began = clock.instant().truncatedTo(ChronoUnit.MILLIS).minusSeconds(3600);
        SyncRows rows = new SyncRows(db);
        trip = rows.inStep("retried", 3, began.minusSeconds(600));
        rows.state(trip, "CUTTING_OVER");
        step(1, began, began.plusSeconds(300), "FAILED");
    }

    @Test
    void aRetryThatFindsItOffDidNotShutItDown() {
        asked(began.plusSeconds(2), null, null);
        assertThat(outage().began()).as("it may be off").isEqualTo(began.plusSeconds(2));

        step(2, began.plusSeconds(1200), null, "RUNNING");
        assertThat(outage().began()).isEqualTo(began.plusSeconds(2));

        db.sql("update migration_step set outcome = 'DONE', ended_at = :to where migration_id = :id and try = 2")
                .param("to", Timestamp.from(began.plusSeconds(1201))).param("id", trip.id()).update();
        asked(began.plusSeconds(2), null, began.plusSeconds(1201));
        assertThat(outage().began()).isEqualTo(began.plusSeconds(2));
        assertThat(outage().lasted(began.plusSeconds(1500))).isEqualTo(Duration.ofSeconds(1498));
    }

    @Test
    void whileItIsKnownToRunThereIsNone() {
        asked(began.plusSeconds(2), began.plusSeconds(299), null);
        assertThat(outlooks.outages(List.of(trip.id()))).isEmpty();

        step(2, began.plusSeconds(1200), began.plusSeconds(1201), "DONE");
        asked(began.plusSeconds(2), began.plusSeconds(299), began.plusSeconds(1201));
        assertThat(outage().began()).as("slow, and off in the end").isEqualTo(began.plusSeconds(2));
    }

    @Test
    void anAskOfAnEarlierCutoverIsNotOfThisOne() {
        asked(began.minusSeconds(7200), null, null);
        assertThat(outlooks.outages(List.of(trip.id()))).isEmpty();

        step(2, began.plusSeconds(1200), began.plusSeconds(1201), "DONE");
        assertThat(outage().began()).isEqualTo(began.plusSeconds(1200));
    }

    private Outage outage() {
        return outlooks.outages(List.of(trip.id())).get(trip.id());
    }

    private void step(int number, Instant from, @Nullable Instant to, String outcome) {
        db.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome)
                values (:id, 1, 'CUTTING_OVER', 'shut-down-source', :try, 'n1', :from, cast(:to as timestamptz), :outcome)
                """).param("id", trip.id()).param("try", number).param("from", Timestamp.from(from))
                .param("to", to == null ? null : Timestamp.from(to)).param("outcome", outcome).update();
    }

    private void asked(Instant at, @Nullable Instant stillRan, @Nullable Instant off) {
        db.sql("""
                update replication set asked_at = cast(:at as timestamptz), still_ran_at = cast(:ran as timestamptz),
                       shut_down_at = cast(:off as timestamptz), shut_down_how = case when cast(:off as timestamptz)
                       is not null then 'GUEST' end
                 where migration_id = :id
                """).param("at", Timestamp.from(at)).param("ran", stillRan == null ? null : Timestamp.from(stillRan))
                .param("off", off == null ? null : Timestamp.from(off)).param("id", trip.id()).update();
    }
}
