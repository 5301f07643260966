package io.towpath.inventory.application;

import java.util.UUID;

/// News: an application without VMs goes away. Published in the transaction, while it is still there, so that whoever names
/// it can stop doing so.
public record ApplicationRemoved(UUID id) {}
