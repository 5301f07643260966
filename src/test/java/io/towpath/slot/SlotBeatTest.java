package io.towpath.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class SlotBeatTest extends SlotsOnPostgres {

    @Test
    void troubleWithRatesAndLoweredLimitsDoesNotStopTheQueues() {
        SlotWorld.limit(jdbc, host("esx-13"), 1);
        UUID gone = migration("SEEDING");
        slots.ask(gone, lease(gone, "a"), Work.SEED, on("esx-13"));
        UUID next = migration("SEEDING");
        slots.ask(next, lease(next, "a"), Work.SEED, on("esx-13"));
        sleeps(next);
        jdbc.sql("update migration set state = 'CANCELLED', lease_until = null where id = :id").param("id", gone)
                .update();
        LimitStore limits = new LimitStore(jdbc, new SlotProperties(4));
        var bandwidth = new Bandwidth(new BandwidthStore(jdbc) {
            @Override
            List<BandwidthRule> all() {
                throw new IllegalStateException("a rule that cannot be read");
            }
        }, new ShareStore(jdbc), claims(), limits, new ThisNode("a"), Clock.systemUTC(), transactions);
        var pressure = new Pressure(new PressureStore(jdbc) {
            @Override
            List<Resource> raise() {
                throw new IllegalStateException("a row that cannot be read");
            }
        }, limits, claims(), new StoredSlotsTest.Trail(new ArrayList<>()));
        var beat = new SlotBeat(new ThisNode("a"), limits, slots, bandwidth, pressure, false);

        beat.start();
        try {
            long until = System.nanoTime() + 20_000_000_000L;
            while (told.isEmpty() && System.nanoTime() < until) {
                LockSupport.parkNanos(20_000_000);
            }
        } finally {
            beat.stop();
        }

        assertThat(told).contains(next);
    }
}
