package io.towpath.disk.nbd;

import java.time.Duration;

/// How long a server may take, and how often it is asked again.
///
/// @param silence    the longest time in which it may send (or take) nothing while it owes something
/// @param handshake  from the first try to connect to the end of the handshake
/// @param retries    after a failure that may pass: an I/O error it reports, a connection that broke
/// @param firstPause before the first retry; doubles with each
record Patience(Duration silence, Duration handshake, int retries, Duration firstPause) {

    static final Patience NORMAL = new Patience(Duration.ofSeconds(60), Duration.ofSeconds(60), 5,
            Duration.ofMillis(250));

    /// A server that is never silent for long may still take for ever: no single request may take longer than this.
    private static final int SILENCES_PER_REQUEST = 10;

    Patience {
        if (silence.isNegative() || silence.isZero() || handshake.isNegative() || handshake.isZero() || retries < 0) {
            throw new IllegalArgumentException(silence + " " + handshake + " " + retries);
        }
    }

    Duration request() {
        return silence.multipliedBy(SILENCES_PER_REQUEST);
    }

    /// @param failures so far, ≥ 1
    Duration pause(int failures) {
        return firstPause.multipliedBy(1L << Math.min(failures - 1, 10));
    }
}
