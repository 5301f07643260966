package io.towpath.disk.vmdk;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.ExtentRuns;
import io.towpath.disk.ExtentRuns.Status;
import io.towpath.disk.ImageSource;
import io.towpath.disk.vmdk.DeltaTables.Run;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// An extent that ESX made for a snapshot: grains of a sector or a few, stored as they are.
record DeltaExtent(ImageSource source, DeltaHeader header, DeltaTables tables) implements DiskPart {

    static DeltaExtent open(ImageSource source, DeltaHeader header, List<Note> notes) throws IOException {
        if (header.unclean()) {
            notes.add(new Note("unclean-shutdown", source.name() + " was not closed properly by its last writer"));
        }
        return new DeltaExtent(source, header, DeltaTables.load(source, header));
    }

    @Override
    public long sizeBytes() {
        return Sectors.toBytes(header.capacity());
    }

    @Override
    public void extents(long from, long to, long inDisk, ExtentRuns runs) throws IOException {
        long grainBytes = header.grainBytes();
        long end = Math.ceilDiv(to, grainBytes);
        for (long grain = from / grainBytes; grain < end;) {
            Run run = tables.run(grain, end - grain);
            Status status = run.isStored()
                    ? Status.DATA
                    : run.sector() == DeltaHeader.ZERO ? Status.ZERO : Status.UNALLOCATED;
            long start = Math.max(grain * grainBytes, from);
            grain += run.grains();
            runs.add(status, inDisk + start, Math.min(grain * grainBytes, to) - start);
        }
    }

    @Override
    public void read(long at, ByteBuffer into) throws IOException {
        int limit = into.limit();
        long grainBytes = header.grainBytes();
        long position = at;
        while (into.position() < limit) {
            long grain = position / grainBytes;
            long inGrain = position % grainBytes;
            int wanted = limit - into.position();
            Run run = tables.run(grain, Math.ceilDiv(inGrain + wanted, grainBytes));
            int length = (int) Math.min(run.grains() * grainBytes - inGrain, wanted);
            if (run.isStored()) {
                into.limit(into.position() + length);
                source.read(Sectors.toBytes(run.sector()) + inGrain, into);
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
