package io.towpath.disk.vmdk;

/// Which sectors of a file somebody has. It sees a window of the file, so memory is bounded at 64 MiB; claims outside the
/// window are granted, and are judged when the window is over them.
final class SectorClaims {

    /// 256 GiB of the file.
    static final long WINDOW = 1L << 29;

    private final long first;
    private final long count;
    private final long[] taken;

    /// @param fileSectors whole sectors of the file
    SectorClaims(long first, long fileSectors) {
        this.first = first;
        this.count = Math.clamp(fileSectors - first, 0, WINDOW);
        this.taken = new long[(int) Math.ceilDiv(count, (long) Long.SIZE)];
    }

    /// @return false when somebody has one of the sectors
    boolean claim(long sector, long sectors) {
        long from = Math.max(sector, first) - first;
        long to = Math.min(sector + sectors, first + count) - first;
        boolean free = true;
        while (from < to) {
            int bit = (int) (from & 63);
            int length = (int) Math.min(Long.SIZE - bit, to - from);
            long mask = length == Long.SIZE ? -1 : ((1L << length) - 1) << bit;
            int word = (int) (from >>> 6);
            free &= (taken[word] & mask) == 0;
            taken[word] |= mask;
            from += length;
        }
        return free;
    }
}
