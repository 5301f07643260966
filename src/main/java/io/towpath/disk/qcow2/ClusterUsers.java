package io.towpath.disk.qcow2;

/// How many use each cluster in a window of a file: 2 bytes for each, so 32 MiB at most.
final class ClusterUsers {

    /// 1 TiB of the file at the usual cluster size.
    static final long WINDOW = 1L << 24;

    private final long first;
    private final short[] counts;

    /// @param clusters at most `WINDOW`
    ClusterUsers(long first, long clusters) {
        this.first = first;
        this.counts = new short[Math.toIntExact(clusters)];
    }

    /// One behind the last cluster.
    long end() {
        return first + counts.length;
    }

    /// Clusters outside the window are of no concern.
    void add(long cluster) {
        if (cluster >= first && cluster < end()) {
            counts[(int) (cluster - first)]++;
        }
    }

    void addRange(long cluster, long clusters) {
        for (long each = Math.max(cluster, first); each < Math.min(cluster + clusters, end()); each++) {
            add(each);
        }
    }

    /// 0 outside the window.
    short count(long cluster) {
        return cluster >= first && cluster < end() ? counts[(int) (cluster - first)] : 0;
    }
}
