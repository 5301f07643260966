package io.towpath.platform.vsphere;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageSource;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/// A disk that is another one in all but what a subclass changes.
abstract class Forwarded implements DiskReader {

    private final DiskReader disk;

    Forwarded(DiskReader disk) {
        this.disk = disk;
    }

    @Override
    public DiskFormat format() {
        return disk.format();
    }

    @Override
    public long sizeBytes() {
        return disk.sizeBytes();
    }

    @Override
    public List<Fact> facts() {
        return disk.facts();
    }

    @Override
    public List<Note> notes() {
        return disk.notes();
    }

    @Override
    public List<ImageSource> sources() {
        return disk.sources();
    }

    @Override
    public String identity() {
        return disk.identity();
    }

    @Override
    public void extents(ByteRange within, Consumer<Extent> each) throws IOException {
        disk.extents(within, each);
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        disk.read(offset, into);
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
