package io.towpath.replication.outlook;

import io.towpath.replication.forecast.Cadence;
import org.jspecify.annotations.Nullable;

/// What comes next for a VM that is kept in step.
///
/// @param next    pass; null before the seed
/// @param planned cutover; null where none is planned
/// @param ready   the newest P90 fits what the planned cutover allows
/// @param why     it is ready, or is not: a sentence with the numbers
public record Ahead(Cadence.@Nullable Next next, CutoverTimes.@Nullable Planned planned, boolean ready, String why) {}
