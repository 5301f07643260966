package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.replication.outlook.CutoverTimes.Planned;
import io.towpath.replication.outlook.SyncRows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What is planned, as of the clock that whoever forecasts holds it against.
@DatabaseTest
class WindowTimesTest {

    private static final Instant OPENS = Instant.parse("2391-11-03T20:00:00Z");
    private static final Duration LENGTH = Duration.ofHours(4);

    @Autowired
    JdbcClient db;
    @Autowired
    Hours hours;

    private Optional<Planned> at(SyncRows.Trip trip, Instant now) {
        return new WindowTimes(db, hours, Clock.fixed(now, ZoneOffset.UTC)).of(trip.id());
    }

    @Test
    void aWindowIsAheadOpenAndOverByTheSetClock() {
        SyncRows rows = new SyncRows(db);
        SyncRows.Trip trip = rows.inStep("db", 1, OPENS);
        rows.member(rows.wave(OPENS, LENGTH), trip, 1);

        assertThat(at(trip, OPENS.minusSeconds(1))).hasValueSatisfying(planned -> {
            assertThat(planned.at()).isEqualTo(OPENS);
            assertThat(planned.allowed()).isEqualTo(LENGTH);
        });
        assertThat(at(trip, OPENS.plusSeconds(60))).hasValueSatisfying(planned -> {
            assertThat(planned.at()).as("now").isEqualTo(OPENS.plusSeconds(60));
            assertThat(planned.allowed()).isEqualTo(LENGTH.minusSeconds(60));
        });
        assertThat(at(trip, OPENS.plus(LENGTH))).isEmpty();
    }
}
