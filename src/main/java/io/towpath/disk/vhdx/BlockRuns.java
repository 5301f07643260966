package io.towpath.disk.vhdx;

import io.towpath.disk.ExtentRuns.Status;
import java.io.IOException;

/// Blocks in a row that go the same way: nothing stored, or stored one behind the other.
record BlockRuns(Geometry geometry, BatPages pages) {

    /// @param start of the disk, in bytes
    /// @param place where its first byte lies in the file; of no meaning unless it is data
    record Run(Status status, long start, long end, long place) {}

    /// The run that begins at a byte of the disk.
    ///
    /// @param end where to stop looking
    Run next(long start, long end) throws IOException {
        long first = geometry.block(start);
        long entry = pages.entry(first);
        Status status = BatEntry.status(entry);
        long block = pages.nextToAsk(first);
        while (block << geometry.blockBits() < end) {
            long following = pages.entry(block);
            boolean same = status == Status.DATA
                    ? following == entry + ((block - first) << geometry.blockBits())
                    : BatEntry.status(following) == status;
            if (!same) {
                break;
            }
            block = pages.nextToAsk(block);
        }
        long within = start & (geometry.blockBytes() - 1);
        return new Run(status, start, Math.min(end, block << geometry.blockBits()), BatEntry.place(entry) + within);
    }
}
