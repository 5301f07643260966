package io.towpath.disk.qcow2;

import java.io.IOException;

/// Hands out bytes for compressed clusters, which follow each other closely and so share clusters of the file.
final class ByteAllocator {

    private final ClusterAllocator clusters;
    private final Geometry geometry;
    private long next;
    private long end;

    ByteAllocator(ClusterAllocator clusters, Geometry geometry) {
        this.clusters = clusters;
        this.geometry = geometry;
    }

    /// The place of so many bytes in a row.
    long allocate(int bytes) throws IOException {
        if (bytes > end - next) {
            if (end != clusters.end()) {
                // something else came behind: what is left of the cluster stays unused
                next = clusters.end();
                end = next;
            }
            clusters.allocate(geometry.clustersFor(bytes - (end - next)));
            end = clusters.end();
        }
        long place = next;
        next += bytes;
        for (long cluster = geometry.cluster(place); cluster <= geometry.cluster(next - 1); cluster++) {
            clusters.share(cluster);
        }
        return place;
    }
}
