package io.towpath.tour.time;

import java.io.InterruptedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The demo's time, in the program and in its database alike: there `clock_timestamp()` is the demo's, since its schema comes
/// first (see [DemoConnections]). While the program is down it stands still, but is never behind the machine's.
public final class DemoTime implements VirtualTime {

    /// The speeds that are offered; any from 1 to [#FASTEST] is taken.
    public static final int USUAL = 60;
    public static final int FASTEST = 600;

    /// How often the time is written down, so that a start after a kill does not go back.
    static final Duration NOTED_EVERY = Duration.ofSeconds(5);
    private static final Duration AT_REST = Duration.ofSeconds(3);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final JdbcClient jdbc;
    private final Clock machine;
    private final Clock clock = new Shown(ZoneOffset.UTC);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile Pace pace;
    private volatile boolean down;

    DemoTime(JdbcClient jdbc, Clock machine) {
        this.jdbc = jdbc;
        this.machine = machine;
        DemoSchema.create(jdbc);
        pace = jdbc.sql("""
                update demo_time.pace
                   set shown = greatest(shown + make_interval(secs => speed * :noted), pg_catalog.clock_timestamp()),
                       machine = pg_catalog.clock_timestamp()
                returning machine, shown, speed
                """).param("noted", NOTED_EVERY.toSeconds()).query(DemoTime::pace).single();
        turned();
    }

    /// So that moments that are over are known as well.
    private void turned() {
        jdbc.sql("""
                insert into demo_time.turn (machine, shown, speed)
                select machine, shown, speed from demo_time.pace on conflict do nothing
                """).update();
    }

    /// What the demo showed at a moment that is over; the machine's own time where nobody wrote it down yet.
    Instant at(Instant machineThen) {
        return jdbc.sql("""
                select machine, shown, speed from demo_time.turn where machine <= :then order by machine desc limit 1
                """).param("then", Timestamp.from(machineThen)).query(DemoTime::pace).optional()
                .map(turn -> turn.at(machineThen)).orElse(machineThen);
    }

    private static Pace pace(ResultSet row, int number) throws SQLException {
        return new Pace(row.getTimestamp("machine").toInstant(), row.getTimestamp("shown").toInstant(),
                row.getInt("speed"));
    }

    @Override
    public Instant now() {
        return pace.at(machine.instant());
    }

    /// Seconds of the demo in a second of the machine, also while it is at rest.
    public int speed() {
        return jdbc.sql("select wanted from demo_time.pace").query(Integer.class).single();
    }

    public boolean paused() {
        return pace.speed() == 0;
    }

    /// @throws IllegalArgumentException unless it is 1 to [#FASTEST]
    public void run(int speed) {
        if (speed < 1 || speed > FASTEST) {
            throw new IllegalArgumentException("speed %d, expected 1 to %d".formatted(speed, FASTEST));
        }
        set(speed, speed);
    }

    /// People's orders are still carried out; nothing that waits for a time goes on.
    public void pause() {
        set(0, speed());
    }

    public void resume() {
        set(speed(), speed());
    }

    /// So that nothing that was written is in the future after a kill.
    void note() {
        jdbc.sql("""
                with now as materialized (select pg_catalog.clock_timestamp() as machine)
                update demo_time.pace p
                   set shown = p.shown + greatest(now.machine - p.machine, interval '0') * p.speed, machine = now.machine
                  from now
                """).update();
    }

    private void set(int speed, int wanted) {
        lock.lock();
        try {
            // both times of one moment: a difference would be multiplied
            pace = jdbc.sql("""
                    with now as materialized (select pg_catalog.clock_timestamp() as machine)
                    update demo_time.pace p
                       set shown = p.shown + greatest(now.machine - p.machine, interval '0') * p.speed,
                           machine = now.machine, speed = :speed, wanted = :wanted
                      from now
                    returning p.machine, p.shown, p.speed
                    """).param("speed", speed).param("wanted", wanted).query(DemoTime::pace).single();
            turned();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void spend(Duration time) throws InterruptedIOException {
        Instant until = now().plus(time);
        long latest = System.nanoTime() + AT_REST.toNanos();
        lock.lock();
        try {
            while (now().isBefore(until)) {
                if (down) {
                    throw new InterruptedIOException("the demo goes down");
                }
                int speed = pace.speed();
                if (speed == 0 && System.nanoTime() > latest) {
                    return;
                }
                long left = speed == 0 ? LOOK_NANOS : Duration.between(now(), until).toNanos() / speed;
                changed.awaitNanos(Math.clamp(left, 1, LOOK_NANOS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            lock.unlock();
        }
    }

    /// Wakes whoever waits.
    void goDown() {
        lock.lock();
        try {
            down = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// For all who ask a clock.
    Clock clock() {
        return clock;
    }

    private final class Shown extends Clock {

        private final ZoneId zone;

        Shown(ZoneId zone) {
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new Shown(other);
        }

        @Override
        public Instant instant() {
            return now();
        }
    }
}
