package io.towpath.disk.qcow2;

import io.towpath.disk.qcow2.L2Entry.Kind;
import java.io.IOException;

/// Follows the tables from guest to file where L2 entries are extended: as far as subclusters are of one kind and, where
/// they hold data, lie one behind the other in the file.
final class SubclusterRuns implements GuestRuns {

    private final Geometry geometry;
    private final L2Pages l2;

    SubclusterRuns(Geometry geometry, L2Pages l2) {
        this.geometry = geometry;
        this.l2 = l2;
    }

    @Override
    public Run next(long offset, long end) throws IOException {
        long first = geometry.cluster(offset);
        long last = geometry.cluster(end - 1);
        long entry = l2.entry(first);
        if ((entry & L2Entry.COMPRESSED) != 0) {
            return run(Kind.COMPRESSED, entry, offset, first + 1, 0, end);
        }
        long word = l2.subclusters(first);
        int subcluster = (int) ((offset & (geometry.clusterBytes() - 1)) >>> Subclusters.bits(geometry));
        Kind kind = Subclusters.kind(word, subcluster);
        int length = Subclusters.run(word, kind, subcluster);
        if (subcluster + length < Subclusters.COUNT) {
            return run(kind, entry, offset, first, subcluster + length, end);
        }
        long cluster = after(first, kind);
        while (cluster <= last && follows(entry, cluster - first, kind, l2.entry(cluster))) {
            length = Subclusters.run(l2.subclusters(cluster), kind, 0);
            if (length < Subclusters.COUNT) {
                return run(kind, entry, offset, cluster, length, end);
            }
            cluster = after(cluster, kind);
        }
        return run(kind, entry, offset, cluster, 0, end);
    }

    /// The next cluster; where nothing is written and there is no table, the next table's first.
    private long after(long cluster, Kind kind) {
        return kind == Kind.UNALLOCATED ? Math.max(cluster + 1, l2.skipMissing(cluster)) : cluster + 1;
    }

    private boolean follows(long entry, long clusters, Kind kind, long following) {
        if ((following & L2Entry.COMPRESSED) != 0) {
            return false;
        }
        return kind != Kind.DATA || L2Entry.place(following) == L2Entry.place(entry) + (clusters << geometry
                .clusterBits());
    }

    /// @param subclusters of `cluster` that belong to the run as well
    private Run run(Kind kind, long entry, long offset, long cluster, int subclusters, long end) {
        long runEnd = (cluster << geometry.clusterBits()) + ((long) subclusters << Subclusters.bits(geometry));
        return new Run(kind, entry, offset, Math.min(runEnd, end) - offset);
    }
}
