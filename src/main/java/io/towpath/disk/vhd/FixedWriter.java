package io.towpath.disk.vhd;

import io.towpath.disk.DiskWriter;
import io.towpath.disk.TargetFile;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Writes a fixed VHD as a sparse file: footer and size are there from the start, and what is never written is a hole.
final class FixedWriter implements DiskWriter {

    private final TargetFile file;
    private final long size;

    FixedWriter(TargetFile file, long size) {
        this.file = file;
        this.size = size;
    }

    static FixedWriter create(TargetFile file, Footer footer) throws IOException {
        try {
            file.write(footer.sizeBytes(), footer.bytes());
            file.sync();
            return new FixedWriter(file, footer.sizeBytes());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public void write(long offset, ByteBuffer data) throws IOException {
        checkInside(offset, data.remaining());
        file.write(offset, data);
    }

    @Override
    public void zero(ByteRange range) throws IOException {
        checkInside(range.offset(), range.length());
        file.zero(range.offset(), range.length());
    }

    private void checkInside(long offset, long length) {
        if (offset < 0 || length > size - offset) {
            throw new IllegalArgumentException("offset=%d length=%d size=%d".formatted(offset, length, size));
        }
    }

    @Override
    public void checkpoint() throws IOException {
        file.sync();
    }

    @Override
    public void finish() throws IOException {
        file.sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
