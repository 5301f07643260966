package io.towpath.slot;

import java.util.UUID;

/// A turn at an ESXi host is kept for this migration for half a minute: somebody has to drive it now.
public record TurnKept(UUID migrationId) {}
