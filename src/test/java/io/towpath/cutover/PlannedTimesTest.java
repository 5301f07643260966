package io.towpath.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.replication.outlook.CutoverTimes.Planned;
import io.towpath.replication.outlook.SyncRows;
import io.towpath.wave.Hours;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The moment of a planned cutover, as of the clock that whoever forecasts holds it against.
@DatabaseTest
class PlannedTimesTest {

    private static final Instant OPENS = Instant.parse("2391-11-03T20:00:00Z");
    private static final Instant STARTS = OPENS.plusSeconds(3600);

    @Autowired
    JdbcClient db;
    @Autowired
    Hours hours;

    @Test
    void itIsNowOnceTheSetClockIsPastIt() {
        SyncRows rows = new SyncRows(db);
        SyncRows.Trip trip = rows.inStep("db", 1, OPENS);
        rows.member(rows.wave(OPENS, Duration.ofHours(4)), trip, 1);
        rows.cutover(trip, STARTS);

        assertThat(at(trip, OPENS)).isEqualTo(new Planned(STARTS, Duration.ofHours(3),
                "the cutover of " + trip.vmName()));
        assertThat(at(trip, STARTS.plusSeconds(600))).isEqualTo(new Planned(STARTS.plusSeconds(600),
                Duration.ofHours(3).minusSeconds(600), "the cutover of " + trip.vmName()));
        assertThat(at(trip, OPENS.plus(Duration.ofHours(5))).allowed()).as("its window is over").isNull();
    }

    private Planned at(SyncRows.Trip trip, Instant now) {
        return new PlannedTimes(db, hours, Clock.fixed(now, ZoneOffset.UTC)).of(trip.id()).orElseThrow();
    }
}
