package io.towpath.tour.time;

import java.time.Duration;
import java.time.Instant;

/// How the demo's time runs from a moment on.
///
/// @param machine the machine's time of that moment
/// @param shown   the demo's time of that moment
/// @param speed   seconds of the demo in a second of the machine; 0: at rest
record Pace(Instant machine, Instant shown, int speed) {

    Instant at(Instant machineNow) {
        Duration passed = Duration.between(machine, machineNow);
        return passed.isNegative() ? shown : shown.plus(passed.multipliedBy(speed));
    }
}
