package io.towpath.acceptance;

import java.util.UUID;

/// News: the owner signed. Published in the signing transaction.
public record SignedOff(UUID migrationId, String by) {}
