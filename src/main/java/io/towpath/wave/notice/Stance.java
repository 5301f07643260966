package io.towpath.wave.notice;

import java.time.Instant;

/// What an owner said last to the time that a wave has now.
///
/// @param agreed else the owner objected
/// @param name   as the owner signed
public record Stance(boolean agreed, String name, Instant at) {}
