package io.towpath.planning;

import java.util.UUID;

/// Where a VM is planned, and why there.
public record Placed(UUID wave, String because, boolean byHand) {}
