package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.util.function.Consumer;

/// A disk that seems to store nothing outside of some ranges, so that a [LeafPlan] passes over the rest.
final class RangesOf extends ForwardedDisk {

    private final RangeSet ranges;

    RangesOf(DiskReader disk, RangeSet ranges) {
        super(disk);
        this.ranges = ranges;
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
}
