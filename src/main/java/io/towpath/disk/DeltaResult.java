package io.towpath.disk;

import java.time.Duration;

/// What bringing a delta into an image did.
///
/// @param ranges     how many, after those that touch were joined
/// @param bytes      of the disk in them
/// @param dataBytes  of these, what was stored as data; the rest is zero
/// @param proven     whether the ranges were read back and found equal
public record DeltaResult(long ranges, long bytes, long dataBytes, boolean proven, Duration elapsed) {}
