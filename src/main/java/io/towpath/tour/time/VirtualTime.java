package io.towpath.tour.time;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;

/// Time as the made-up estate lives it.
public interface VirtualTime {

    Instant now();

    /// Returns when so much of this time is over, or, while it is at rest, after a few seconds all the same: somebody who
    /// stops what waits is heard then.
    ///
    /// @throws InterruptedIOException when the program goes down
    void spend(Duration time) throws InterruptedIOException;
}
