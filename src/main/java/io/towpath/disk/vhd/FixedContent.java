package io.towpath.disk.vhd;

import io.towpath.disk.Extent;
import io.towpath.disk.ExtentRuns;
import io.towpath.disk.ExtentRuns.Status;
import io.towpath.disk.ImageSource;
import io.towpath.disk.raw.StoredRuns;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A fixed disk: byte n of the file is byte n of the disk. Holes of the file are unallocated.
record FixedContent(ImageSource source) implements DiskContent {

    @Override
    public void extents(ByteRange within, ExtentRuns runs) throws IOException {
        StoredRuns.of(source, within, 0, extent -> runs.add(
                extent instanceof Extent.Data ? Status.DATA : Status.UNALLOCATED, extent.range().offset(),
                extent.range().length()));
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        source.read(offset, into);
    }
}
