package io.towpath.disk.qcow2;

/// Who uses which cluster of the file: one bit each for used by one owner and for used by compressed clusters, which may
/// share. It sees a window of the file, so memory is bounded (32 MiB for each of the two); claims outside the window are
/// granted, and are judged when the window is over them.
final class Occupancy {

    /// Clusters in a window: 16 TiB of the file at the usual cluster size.
    static final long WINDOW = 1L << 28;

    private final long first;
    private final long count;
    private final long[] owned;
    private long[] shared = new long[0];

    /// @param first the window's first cluster
    /// @param count its clusters, at most `WINDOW`
    Occupancy(long first, long count) {
        this.first = first;
        this.count = count;
        this.owned = new long[words()];
    }

    private int words() {
        return (int) Math.ceilDiv(count, (long) Long.SIZE);
    }

    /// Takes a cluster for one owner.
    ///
    /// @return false when anybody else has it
    boolean claim(long cluster) {
        long bit = cluster - first;
        if (bit < 0 || bit >= count) {
            return true;
        }
        int word = (int) (bit >>> 6);
        long mask = 1L << bit;
        boolean free = (owned[word] & mask) == 0 && (shared.length == 0 || (shared[word] & mask) == 0);
        owned[word] |= mask;
        return free;
    }

    /// Takes a cluster for one of perhaps many compressed clusters.
    ///
    /// @return false when an owner has it
    boolean share(long cluster) {
        long bit = cluster - first;
        if (bit < 0 || bit >= count) {
            return true;
        }
        if (shared.length == 0) {
            shared = new long[words()];
        }
        int word = (int) (bit >>> 6);
        long mask = 1L << bit;
        shared[word] |= mask;
        return (owned[word] & mask) == 0;
    }

    long first() {
        return first;
    }

    /// One behind the window's last cluster.
    long end() {
        return first + count;
    }

    /// @param cluster in the window
    boolean isUsed(long cluster) {
        long bit = cluster - first;
        int word = (int) (bit >>> 6);
        return ((owned[word] | (shared.length == 0 ? 0 : shared[word])) & 1L << bit) != 0;
    }
}
