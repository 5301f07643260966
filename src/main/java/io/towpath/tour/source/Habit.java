package io.towpath.tour.source;

import java.time.LocalTime;

/// How a VM writes.
///
/// @param blocks  written in a second by day
/// @param atNight the share of it that is written by night
/// @param hot     the share of the disk that four of five writes hit; 1: all of it alike
record Habit(double blocks, double atNight, double hot) {

    private static final LocalTime MORNING = LocalTime.of(6, 0);
    private static final LocalTime EVENING = LocalTime.of(20, 0);

    /// Blocks a second.
    double at(LocalTime time) {
        boolean day = !time.isBefore(MORNING) && time.isBefore(EVENING);
        return day ? blocks : blocks * atNight;
    }
}
