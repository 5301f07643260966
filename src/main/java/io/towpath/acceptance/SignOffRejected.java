package io.towpath.acceptance;

import java.util.UUID;

/// News: the owner reported a problem instead of signing. Published in the same transaction.
///
/// @param urgent true when the owner wants it stopped now
public record SignOffRejected(UUID migrationId, String by, String problem, boolean urgent) {}
