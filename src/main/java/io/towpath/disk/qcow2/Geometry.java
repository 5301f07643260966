package io.towpath.disk.qcow2;

/// How a disk is cut up. A cluster is the unit of allocation; an L2 table fills one cluster with entries, one for each
/// guest cluster; the L1 table has an 8-byte entry for each L2 table. An L2 entry has 8 bytes or, where it is extended, 16,
/// of which the latter 8 tell of each of the cluster's 32 subclusters ([Subclusters]).
///
/// @param clusterBits log2 of the cluster size, 9 to 21, from 14 on with extended entries
/// @param sizeBytes   what the guest sees, ≥ 0
/// @param extended    whether L2 entries are
record Geometry(int clusterBits, long sizeBytes, boolean extended) {

    static final int MIN_CLUSTER_BITS = 9;
    /// 32 subclusters of a sector.
    static final int MIN_EXTENDED_CLUSTER_BITS = 14;
    static final int MAX_CLUSTER_BITS = 21;
    /// Of the refcount table, the L1 table and, unless they are extended, the L2 tables.
    static final int ENTRY_BYTES = 8;
    /// The largest L1 table QEMU opens.
    static final long MAX_L1_BYTES = 32L << 20;
    /// The largest refcount table QEMU opens.
    static final long MAX_REFCOUNT_TABLE_BYTES = 8L << 20;

    Geometry {
        if (clusterBits < MIN_CLUSTER_BITS || clusterBits > MAX_CLUSTER_BITS || sizeBytes < 0) {
            throw new IllegalArgumentException("clusterBits=%d sizeBytes=%d".formatted(clusterBits, sizeBytes));
        }
    }

    Geometry(int clusterBits, long sizeBytes) {
        this(clusterBits, sizeBytes, false);
    }

    int clusterBytes() {
        return 1 << clusterBits;
    }

    /// Log2 of the entries of an L2 table.
    int l2Bits() {
        return clusterBits - (extended ? 4 : 3);
    }

    /// Of 8 bytes, that an L2 entry has.
    int l2EntryWords() {
        return extended ? 2 : 1;
    }

    int l2Entries() {
        return 1 << l2Bits();
    }

    /// Guest clusters, the last one perhaps cut.
    long clusters() {
        return Math.ceilDiv(sizeBytes, (long) clusterBytes());
    }

    /// L1 entries the size needs.
    long l1Entries() {
        return Math.ceilDiv(clusters(), (long) l2Entries());
    }

    /// The cluster of the file that holds byte `offset`.
    long cluster(long offset) {
        return offset >>> clusterBits;
    }

    /// Clusters that `bytes` need.
    long clustersFor(long bytes) {
        return Math.ceilDiv(bytes, (long) clusterBytes());
    }

    boolean aligned(long offset) {
        return (offset & (clusterBytes() - 1)) == 0;
    }
}
