package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.util.function.Consumer;

/// A disk of which it is known what it stores, so that nobody has to ask its format or the file system again.
final class KnownDisk extends ForwardedDisk {

    private final RangeSet stored;

    KnownDisk(DiskReader disk, RangeSet stored) {
        super(disk);
        this.stored = stored;
    }

    @Override
    public void extents(ByteRange within, Consumer<Extent> each) {
        ExtentRuns runs = new ExtentRuns(within, each);
        long at = within.offset();
        for (ByteRange part : stored.between(within.offset(), within.end())) {
            runs.add(ExtentRuns.Status.UNALLOCATED, at, part.offset() - at);
            runs.add(ExtentRuns.Status.DATA, part.offset(), part.length());
            at = part.end();
        }
        runs.add(ExtentRuns.Status.UNALLOCATED, at, within.end() - at);
        runs.finish();
    }
}
