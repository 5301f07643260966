package io.towpath.disk.qcow2;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.TargetFile;
import io.towpath.units.ByteSize;
import org.jspecify.annotations.Nullable;

/// Where the tables of a new image lie: header, refcount table, L1 table, each on a cluster boundary; behind them comes
/// whatever is allocated. Both tables have their full size from the start, so neither ever moves.
///
/// @param refcountClusters of the refcount table
record NewImage(Geometry geometry, boolean lazyRefcounts, int compressionType, long refcountClusters) {

    private static final int COUNT_BYTES = 2;
    private static final int REFCOUNT_ORDER = 4;

    /// @throws ImageException when the size is none, or too large for the cluster size
    static NewImage of(String file, long sizeBytes, WriterOptions options) throws ImageException {
        if (sizeBytes < 0 || sizeBytes > HeaderChecks.MAX_DISK_BYTES) {
            throw refuse(Reason.LIMIT_EXCEEDED, file, "the size is %d bytes, expected 0 to 1 PiB".formatted(sizeBytes),
                    null);
        }
        if (sizeBytes % 512 != 0) {
            throw refuse(Reason.UNSUPPORTED_FEATURE, file,
                    "the size is %d bytes, expected a multiple of 512 for qcow2".formatted(sizeBytes),
                    "Pad the source to whole sectors: `truncate -s %512 FILE`, or choose raw.");
        }
        Geometry geometry = new Geometry(options.clusterBits(), sizeBytes);
        long refcountClusters = refcountClusters(geometry);
        if (geometry.l1Entries() * Geometry.ENTRY_BYTES > Geometry.MAX_L1_BYTES
                || refcountClusters << geometry.clusterBits() > Geometry.MAX_REFCOUNT_TABLE_BYTES) {
            throw refuse(Reason.LIMIT_EXCEEDED, file,
                    "a disk of %s is too large for clusters of %s".formatted(new ByteSize(sizeBytes),
                            new ByteSize(geometry.clusterBytes())),
                    "Choose a larger cluster_size.");
        }
        return new NewImage(geometry, options.lazyRefcounts(), options.compressionType(), refcountClusters);
    }

    /// For every cluster the file can come to have, and an eighth more for what a crash may leave unused.
    private static long refcountClusters(Geometry geometry) {
        long clusters = geometry.clusters() + geometry.l1Entries() + l1Clusters(geometry) + 1;
        clusters += clusters / 8 + 64;
        long counts = geometry.clusterBytes() / COUNT_BYTES;
        // each block counts itself and, for the table, a little more
        long blocks = Math.ceilDiv(clusters, counts - 2);
        return Math.ceilDiv(blocks * Geometry.ENTRY_BYTES, (long) geometry.clusterBytes());
    }

    private static long l1Clusters(Geometry geometry) {
        return geometry.clustersFor(Math.max(1, geometry.l1Entries()) * Geometry.ENTRY_BYTES);
    }

    int l1Entries() {
        return (int) Math.max(1, geometry.l1Entries());
    }

    int refcountEntries() {
        return (int) ((refcountClusters << geometry.clusterBits()) / Geometry.ENTRY_BYTES);
    }

    long refcountOffset() {
        return geometry.clusterBytes();
    }

    long l1Offset() {
        return (1 + refcountClusters) << geometry.clusterBits();
    }

    /// The first cluster that is free.
    long firstFree() {
        return 1 + refcountClusters + l1Clusters(geometry);
    }

    /// Of a file in which so many L2 tables and clusters with data are allocated.
    long bytes(long tables, long clusters) {
        long counted = firstFree() + tables + clusters;
        long counts = geometry.clusterBytes() / COUNT_BYTES;
        // blocks count themselves, too
        return (counted + Math.ceilDiv(counted, counts - 1)) << geometry.clusterBits();
    }

    Qcow2Header header() {
        return new Qcow2Header(3, 0, 0, geometry.clusterBits(), geometry.sizeBytes(), 0, l1Entries(), l1Offset(),
                refcountOffset(), refcountClusters, 0, 0, compressionType == Qcow2Header.ZLIB
                        ? 0
                        : Qcow2Header.COMPRESSION,
                lazyRefcounts ? Qcow2Header.LAZY_REFCOUNTS : 0, 0,
                REFCOUNT_ORDER, Qcow2Header.FULL_BYTES, compressionType);
    }

    /// Nothing but the fixed tables is allocated.
    ClusterAllocator allocator(TargetFile file) {
        return new ClusterAllocator(file, geometry, refcountOffset(), new long[refcountEntries()], 0, firstFree());
    }

    WriterTables tables(TargetFile file, ClusterAllocator allocator) {
        return new WriterTables(file, geometry, allocator, l1Offset(), new long[l1Entries()]);
    }

    private static ImageException refuse(Reason reason, String file, String detail,
            @Nullable String remedy) {
        return new ImageException(reason, file, "options", "size", null, detail, remedy);
    }
}
