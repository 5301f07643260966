package io.towpath.platform.spi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A snapshot in a VM's tree.
///
/// @param ref    the platform's reference: `snapshot-7`
/// @param parent the ref of the one before it; null at the root
/// @param quiesced whether the guest had settled
public record LiveSnapshot(String ref, String name, String description, Instant taken, @Nullable String parent,
        boolean quiesced) {}
