package io.towpath.disk.vmdk;

import io.towpath.disk.Extent;
import io.towpath.disk.ExtentRuns;
import io.towpath.disk.ExtentRuns.Status;
import io.towpath.disk.ImageSource;
import io.towpath.disk.raw.StoredRuns;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;

/// An extent of type `FLAT` or `VMFS`: the guest's bytes as they are, from some byte of a file on.
record FlatExtent(ImageSource source, long start, long sizeBytes) implements DiskPart {

    @Override
    public void extents(long from, long to, long inDisk, ExtentRuns runs) throws IOException {
        StoredRuns.of(source, new ByteRange(from, to - from), start, extent -> runs.add(
                extent instanceof Extent.Data ? Status.DATA : Status.UNALLOCATED, inDisk + extent.range().offset(),
                extent.range().length()));
    }

    @Override
    public void read(long at, ByteBuffer into) throws IOException {
        source.read(start + at, into);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
