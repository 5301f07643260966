package io.towpath.inventory;

import java.util.UUID;

/// News: a VM is new, changed, gone or back. Published in the transaction of the change.
public record VmChanged(UUID vmId) {}
