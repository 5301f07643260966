package io.towpath.replication;

import io.towpath.platform.spi.LiveSnapshot;
import org.jspecify.annotations.Nullable;

/// What a disk's changes are told from, where the source notes none.
///
/// @param since the snapshot that its target stands at, and whose files tell; null where none does
/// @param why   why none does; null where one does, or none is needed
/// @param home  where the disk lives now; null where nothing depends on it
record Base(@Nullable LiveSnapshot since, @Nullable String why, @Nullable String home) {

    /// Change ids tell, or it was never copied.
    static final Base NONE = new Base(null, null, null);
}
