package io.towpath.audit;

import java.time.Instant;

/// A verification that took place.
///
/// @param actor who asked for it
public record Checked(Instant at, String actor, Verification result) {}
