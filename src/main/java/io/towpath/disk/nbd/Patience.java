package io.towpath.disk.nbd;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// How long a server may take, and how often it is asked again.
///
/// @param silence    the longest time in which it may send (or take) nothing while it owes something
/// @param handshake  from the first try to connect to the end of the handshake
/// @param retries    after a failure that may pass: an I/O error it reports, a connection that broke
/// @param firstPause before the first retry; doubles with each
/// @param waits      whether a server that is not there at the beginning is tried again as well
/// @param stop       asked some times a second while one is waited for: whether nobody wants it any more
public record Patience(Duration silence, Duration handshake, int retries, Duration firstPause, boolean waits,
        BooleanSupplier stop) {

    public static final Patience NORMAL = new Patience(Duration.ofSeconds(60), Duration.ofSeconds(60), 5,
            Duration.ofMillis(250));

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /// A server that is never silent for long may still take for ever: no single request may take longer than this.
    private static final int SILENCES_PER_REQUEST = 10;

    public Patience {
        if (silence.isNegative() || silence.isZero() || handshake.isNegative() || handshake.isZero() || retries < 0) {
            throw new IllegalArgumentException(silence + " " + handshake + " " + retries);
        }
    }

    Patience(Duration silence, Duration handshake, int retries, Duration firstPause) {
        this(silence, handshake, retries, firstPause, false, () -> false);
    }

    /// The same, but for how long a server may be silent, be it while it connects.
    public Patience silentFor(Duration most) {
        return new Patience(most, most, retries, firstPause, waits, stop);
    }

    /// The same with so many retries, for which a server that is not there yet is waited for, too.
    public Patience retrying(int times) {
        return new Patience(silence, handshake, times, firstPause, true, stop);
    }

    /// The same, which ends with [io.towpath.disk.Reason#CANCELLED] when somebody says so.
    public Patience until(BooleanSupplier stopped) {
        return new Patience(silence, handshake, retries, firstPause, waits, stopped);
    }

    Duration request() {
        return silence.multipliedBy(SILENCES_PER_REQUEST);
    }

    /// @param failures so far, ≥ 1
    Duration pause(int failures) {
        Duration pause = firstPause.multipliedBy(1L << Math.min(failures - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
