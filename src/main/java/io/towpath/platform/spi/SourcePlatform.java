package io.towpath.platform.spi;

import io.towpath.disk.DiskRef;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Where VMs come from.
public interface SourcePlatform {

    /// `staged`; the kind stored with a connection.
    String kind();

    /// Whether people register sources of this kind; those of files that were imported come to be by the import.
    default boolean registrable() {
        return true;
    }

    Probe probe(String location);

    /// Tells every VM found. One that cannot be read is told too, with a blocker note, as far as it is known.
    ///
    /// @throws IOException when the location itself cannot be looked at; what was told until then holds
    void scan(String location, ScanListener listener) throws IOException;

    /// Where a disk is read.
    ///
    /// @param file   as in [DiscoveredDisk#file()]
    /// @param member as in [DiscoveredDisk#member()]
    DiskRef disk(String location, String file, @Nullable String member) throws IOException;

    /// The fingerprint of a disk's file as of now, to compare with [DiscoveredDisk#fingerprint()].
    String fingerprint(String location, String file, @Nullable String member) throws IOException;
}
