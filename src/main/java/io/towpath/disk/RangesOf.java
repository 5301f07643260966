package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/// A disk that seems to store nothing outside of some ranges, so that a [LeafPlan] passes over the rest.
record RangesOf(DiskReader disk, RangeSet ranges) implements DiskReader {

    @Override
    public DiskFormat format() {
        return disk.format();
    }

    @Override
    public long sizeBytes() {
        return disk.sizeBytes();
    }

    @Override
    public List<Fact> facts() {
        return disk.facts();
    }

    @Override
    public List<Note> notes() {
        return disk.notes();
    }

    @Override
    public List<ImageSource> sources() {
        return disk.sources();
    }

    @Override
    public void extents(ByteRange within, Consumer<Extent> each) throws IOException {
        ExtentRuns runs = new ExtentRuns(within, each);
        long at = within.offset();
        for (ByteRange part : ranges.between(within.offset(), within.end())) {
            runs.add(ExtentRuns.Status.UNALLOCATED, at, part.offset() - at);
            disk.extents(part, runs::add);
            at = part.end();
        }
        runs.add(ExtentRuns.Status.UNALLOCATED, at, within.end() - at);
        runs.finish();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        disk.read(offset, into);
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
