package io.towpath.slot;

import java.time.Instant;

/// A limit that the machine lowered.
///
/// @param why   what the place said
/// @param times how often since it was last as people set it
/// @param at    when it was lowered last
public record Lowered(int most, String why, int times, Instant at) {}
