package io.towpath.replication.outlook;

import io.towpath.replication.forecast.Prediction;
import java.time.Instant;
import java.util.UUID;

/// What was predicted after a pass.
///
/// @param pass    its number
/// @param planned whether it is for the moment a cutover is planned at, or for one that nobody has planned: now
public record Outlook(UUID migrationId, int pass, Instant predictedAt, boolean planned, Prediction prediction) {}
