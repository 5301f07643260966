package io.towpath.disk.raw;

import io.towpath.disk.Extent;
import io.towpath.disk.ImageSource;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.util.function.Consumer;

/// The extents of guest bytes that lie in a file one after the other: what is stored is data, holes are unallocated.
public final class StoredRuns {

    private StoredRuns() {}

    /// @param within   bytes of the disk
    /// @param inSource where byte 0 of the disk lies in the source; negative when the source starts later in the disk
    public static void of(ImageSource source, ByteRange within, long inSource, Consumer<Extent> each)
            throws IOException {
        long position = within.offset();
        while (position < within.end()) {
            long data = Math.min(source.nextData(position + inSource) - inSource, within.end());
            if (data > position) {
                each.accept(new Extent.Unallocated(new ByteRange(position, data - position)));
                position = data;
            }
            if (position < within.end()) {
                long hole = Math.min(source.nextHole(position + inSource) - inSource, within.end());
                if (hole <= position) {
                    // The file changed between the two questions; what is not known to be a hole is read.
                    hole = within.end();
                }
                each.accept(new Extent.Data(new ByteRange(position, hole - position)));
                position = hole;
            }
        }
    }
}
