package io.towpath.disk.qcow2;

import io.towpath.disk.qcow2.L2Entry.Kind;
import java.io.IOException;

/// The guest's bytes in runs of one kind, which lie one behind the other in the file where they are stored.
sealed interface GuestRuns permits ClusterRuns, SubclusterRuns {

    /// The run that begins at guest byte `offset`, cut at `end`. A compressed run is one cluster.
    ///
    /// @param end behind `offset`, not behind the end of the disk
    Run next(long offset, long end) throws IOException;

    /// @param kind   of all in the run
    /// @param entry  of its first cluster
    /// @param offset guest byte where it begins
    /// @param length bytes, > 0
    record Run(Kind kind, long entry, long offset, long length) {

        long end() {
            return offset + length;
        }
    }
}
