package io.towpath.migration;

import java.util.UUID;

/// The right to drive one migration, until somebody else gets a later token.
record Lease(UUID migrationId, long token) {}
