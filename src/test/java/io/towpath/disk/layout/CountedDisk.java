package io.towpath.disk.layout;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageSource;
import io.towpath.units.ByteRange;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/// A disk in memory that counts what is read of it, and fails when that is none of its bytes.
final class CountedDisk implements DiskReader {

    private final byte[] bytes;
    long read;

    CountedDisk(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public DiskFormat format() {
        return DiskFormat.RAW;
    }

    @Override
    public long sizeBytes() {
        return bytes.length;
    }

    @Override
    public List<Fact> facts() {
        return List.of();
    }

    @Override
    public List<Note> notes() {
        return List.of();
    }

    @Override
    public List<ImageSource> sources() {
        return List.of();
    }

    @Override
    public void extents(ByteRange within, Consumer<Extent> each) {
        each.accept(new Extent.Data(within));
    }

    @Override
    public void read(long offset, ByteBuffer into) {
        read += into.remaining();
        into.put(bytes, Math.toIntExact(offset), into.remaining());
    }

    @Override
    public void close() {
        // it holds nothing
    }
}
