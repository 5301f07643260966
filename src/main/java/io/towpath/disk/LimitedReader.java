package io.towpath.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A disk that is read no faster than a limit allows. What reading its content costs is counted, its metadata is not.
final class LimitedReader extends ForwardedDisk {

    private final RateLimit limit;

    LimitedReader(DiskReader disk, RateLimit limit) {
        super(disk);
        this.limit = limit;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        limit.take(into.remaining());
        disk.read(offset, into);
    }
}
