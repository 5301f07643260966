package io.towpath.inventory.application;

import java.util.UUID;

/// News: an application becomes part of another. Published in the transaction, while both are still there, so that whoever
/// names the one can name the other instead.
public record ApplicationMerged(UUID id, UUID into) {}
