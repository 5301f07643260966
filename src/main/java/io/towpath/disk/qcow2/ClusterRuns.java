package io.towpath.disk.qcow2;

import io.towpath.disk.qcow2.L2Entry.Kind;
import java.io.IOException;

/// Follows the tables from guest to file, in runs: as far as clusters are of one kind and, where they hold data, lie one
/// behind the other in the file.
final class ClusterRuns implements GuestRuns {

    private final Geometry geometry;
    private final L2Pages l2;

    ClusterRuns(Geometry geometry, L2Pages l2) {
        this.geometry = geometry;
        this.l2 = l2;
    }

    @Override
    public Run next(long offset, long end) throws IOException {
        long first = geometry.cluster(offset);
        long last = geometry.cluster(end - 1);
        long entry = l2.entry(first);
        Kind kind = L2Entry.kind(entry);
        long cluster = kind == Kind.UNALLOCATED ? Math.max(first + 1, l2.skipMissing(first)) : first + 1;
        while (cluster <= last && kind != Kind.COMPRESSED) {
            long following = l2.entry(cluster);
            if (L2Entry.kind(following) != kind || kind == Kind.DATA && L2Entry.place(following) != L2Entry.place(entry)
                    + ((cluster - first) << geometry.clusterBits())) {
                break;
            }
            cluster = kind == Kind.UNALLOCATED ? Math.max(cluster + 1, l2.skipMissing(cluster)) : cluster + 1;
        }
        long runEnd = cluster > last ? end : cluster << geometry.clusterBits();
        return new Run(kind, entry, offset, runEnd - offset);
    }
}
