package io.towpath.planning;

import java.time.Instant;

/// An edit of a draft.
///
/// @param version the plan's version that it made
/// @param undone  it was taken back and can be done again
public record PlanEdit(int position, String what, int version, String by, Instant at, boolean undone) {}
