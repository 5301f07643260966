package io.towpath.platform.vsphere;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One way in which bytes of a disk come here.
interface Way {

    /// As in [WayBook#WAYS].
    String name();

    /// Whether any part can be read at once.
    default boolean ranged() {
        return true;
    }

    /// Why it is not set up for the place at all, for people; null when it is.
    @Nullable
    String missing(Reading reading);

    OpenDisk open(Reading reading) throws IOException;
}
