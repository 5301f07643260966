package io.towpath.inventory;

import java.util.UUID;

/// News: a scan of a source ended well and changed something. Published in the transaction that ends it, after the [VmsChanged] of its VMs.
public record EstateScanned(UUID sourceId) {}
