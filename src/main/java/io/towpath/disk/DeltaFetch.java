package io.towpath.disk;

import java.io.IOException;

/// Brings a part of a file that lies elsewhere into a local one, to the same place.
@FunctionalInterface
public interface DeltaFetch {

    /// @param length > 0; all of it lies in the file
    void part(long offset, long length) throws IOException;
}
