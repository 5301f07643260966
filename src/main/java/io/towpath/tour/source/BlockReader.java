package io.towpath.tour.source;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.Extent;
import io.towpath.disk.ExtentRuns;
import io.towpath.disk.ImageSource;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/// A disk of a snapshot, computed as it is read, no faster than the source lets it.
final class BlockReader implements DiskReader {

    private final Disk disk;
    private final String identity;
    private final Lane lane;

    BlockReader(Disk disk, String identity, Lane lane) {
        this.disk = disk;
        this.identity = identity;
        this.lane = lane;
    }

    /// Where a VM's bytes leave its host.
    interface Lane {

        /// Returns when so many bytes may have come through.
        void pass(long bytes) throws IOException;
    }

    @Override
    public DiskFormat format() {
        return DiskFormat.RAW;
    }

    @Override
    public long sizeBytes() {
        return disk.bytes();
    }

    @Override
    public List<Fact> facts() {
        return List.of();
    }

    @Override
    public List<Note> notes() {
        return List.of();
    }

    @Override
    public List<ImageSource> sources() {
        return List.of();
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public void extents(ByteRange within, Consumer<Extent> each) {
        ExtentRuns runs = new ExtentRuns(within, each);
        for (int block = (int) (within.offset() / Blocks.BYTES); (long) block * Blocks.BYTES < within.end(); block++) {
            runs.add(disk.generation(block) == 0 ? ExtentRuns.Status.UNALLOCATED : ExtentRuns.Status.DATA,
                    (long) block * Blocks.BYTES, Blocks.BYTES);
        }
        runs.finish();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        int limit = into.limit();
        long at = offset;
        while (into.position() < limit) {
            int block = (int) (at / Blocks.BYTES);
            int from = (int) (at % Blocks.BYTES);
            int length = Math.min(limit - into.position(), Blocks.BYTES - from);
            int generation = disk.generation(block);
            lane.pass(generation == 0 ? 0 : length);
            into.limit(into.position() + length);
            Blocks.fill(disk.seed(), block, generation, disk.blocks(), from, into);
            into.limit(limit);
            at += length;
        }
    }

    @Override
    public void close() {
        // nothing is held
    }
}
