package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Writes a disk whose bytes stand in a file at their own offsets, all of them: what is never written is a hole.
public final class PlainWriter implements DiskWriter {

    private final TargetFile file;
    private final long size;
    private final Unsynced unsynced = new Unsynced();

    /// @param file is taken over
    /// @param size of the disk; what lies behind it in the file is left alone
    public PlainWriter(TargetFile file, long size) {
        this.file = file;
        this.size = size;
    }

    @Override
    public void write(long offset, ByteBuffer data) throws IOException {
        checkInside(offset, data.remaining());
        int length = data.remaining();
        file.write(offset, data);
        unsynced.wrote(offset, offset + length);
    }

    @Override
    public void zero(ByteRange range) throws IOException {
        checkInside(range.offset(), range.length());
        file.zero(range.offset(), range.length());
    }

    @Override
    public boolean renew(ByteRange range) {
        checkInside(range.offset(), range.length());
        return file.giveBack(range.offset(), range.length());
    }

    private void checkInside(long offset, long length) {
        if (offset < 0 || length > size - offset) {
            throw new IllegalArgumentException("offset=%d length=%d size=%d".formatted(offset, length, size));
        }
    }

    @Override
    public void checkpoint() throws IOException {
        try {
            file.sync();
        } catch (IOException e) {
            unsynced.failed(file::giveBack);
            throw e;
        }
        unsynced.synced();
    }

    @Override
    public void finish() throws IOException {
        checkpoint();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
