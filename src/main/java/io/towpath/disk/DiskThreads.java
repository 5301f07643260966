package io.towpath.disk;

/// How many threads work on a disk. Each needs memory of its own, so there are never more than that allows, whatever is asked
/// for.
public final class DiskThreads {

    private DiskThreads() {}

    /// Of so many that are asked for.
    public static int most(int threads) {
        return LeafWorkers.count(threads);
    }

    /// For one of several disks that together take no more than one alone, as long as there is a thread for each.
    ///
    /// @param among how many disks
    public static int share(int threads, int among) {
        return Math.max(1, most(threads) / among);
    }
}
