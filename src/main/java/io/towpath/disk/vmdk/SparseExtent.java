package io.towpath.disk.vmdk;

import io.towpath.disk.ExtentRuns;
import io.towpath.disk.ExtentRuns.Status;
import io.towpath.disk.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;

/// An extent whose grains are stored as they are.
record SparseExtent(ImageSource source, SparseHeader header, GrainTables tables) implements DiskPart {

    @Override
    public long sizeBytes() {
        return Sectors.toBytes(header.capacity());
    }

    @Override
    public void extents(long from, long to, long inDisk, ExtentRuns runs) throws IOException {
        tell(header, tables, from, to, inDisk, runs);
    }

    /// Grain by grain, or table by table where a table has none.
    static void tell(SparseHeader header, GrainTables tables, long from, long to, long inDisk, ExtentRuns runs)
            throws IOException {
        int grainBytes = header.grainBytes();
        for (long grain = from / grainBytes; grain * grainBytes < to;) {
            if (tables.isTableEmpty(grain)) {
                long next = Math.min(tables.nextTable(grain), header.grains());
                add(Status.UNALLOCATED, grain * grainBytes, next * grainBytes, from, to, inDisk, runs);
                grain = next;
            } else {
                int entry = tables.entry(grain);
                Status status = entry == 0
                        ? Status.UNALLOCATED
                        : tables.isZero(entry) ? Status.ZERO : Status.DATA;
                add(status, grain * grainBytes, (grain + 1) * grainBytes, from, to, inDisk, runs);
                grain++;
            }
        }
    }

    private static void add(Status status, long start, long end, long from, long to, long inDisk, ExtentRuns runs) {
        long first = Math.max(start, from);
        runs.add(status, inDisk + first, Math.min(end, to) - first);
    }

    /// Neighbours on the disk that are neighbours in the file are read at once.
    @Override
    public void read(long at, ByteBuffer into) throws IOException {
        int limit = into.limit();
        int grainBytes = header.grainBytes();
        long position = at;
        while (into.position() < limit) {
            long grain = position / grainBytes;
            int inGrain = (int) (position % grainBytes);
            int entry = tables.entry(grain);
            int wanted = limit - into.position();
            int length = Math.min(grainBytes - inGrain, wanted);
            if (tables.isStored(entry)) {
                long next = Integer.toUnsignedLong(entry) + header.grainSectors();
                while (length < wanted && Integer.toUnsignedLong(tables.entry(++grain)) == next) {
                    length = Math.min(length + grainBytes, wanted);
                    next += header.grainSectors();
                }
                into.limit(into.position() + length);
                source.read(Sectors.toBytes(Integer.toUnsignedLong(entry)) + inGrain, into);
                into.limit(limit);
            } else {
                Zeroes.fill(into, length);
            }
            position += length;
        }
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
