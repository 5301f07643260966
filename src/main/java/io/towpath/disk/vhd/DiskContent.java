package io.towpath.disk.vhd;

import io.towpath.disk.ExtentRuns;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Where the guest's bytes lie.
sealed interface DiskContent permits FixedContent, BlockContent {

    void extents(ByteRange within, ExtentRuns runs) throws IOException;

    /// Fills `into` from its position to its limit.
    void read(long offset, ByteBuffer into) throws IOException;
}
