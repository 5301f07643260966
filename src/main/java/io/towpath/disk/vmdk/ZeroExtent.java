package io.towpath.disk.vmdk;

import io.towpath.disk.ExtentRuns;
import io.towpath.disk.ExtentRuns.Status;
import java.nio.ByteBuffer;

/// An extent of type `ZERO`: there is no file, the guest sees zeroes.
record ZeroExtent(long sizeBytes) implements DiskPart {

    @Override
    public void extents(long from, long to, long inDisk, ExtentRuns runs) {
        runs.add(Status.ZERO, inDisk + from, to - from);
    }

    @Override
    public void read(long at, ByteBuffer into) {
        Zeroes.fill(into, into.remaining());
    }

    @Override
    public void close() {
        // nothing is open
    }
}
