package io.towpath.disk.raw;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageSource;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/// A raw image: byte n of the file is byte n of the disk, whatever the bytes look like. Holes of the file are
/// unallocated.
public final class RawImage implements DiskReader {

    private final ImageSource source;

    private RawImage(ImageSource source) {
        this.source = source;
    }

    /// Takes the source over and closes it with itself.
    public static RawImage open(ImageSource source) {
        return new RawImage(source);
    }

    @Override
    public DiskFormat format() {
        return DiskFormat.RAW;
    }

    @Override
    public long sizeBytes() {
        return source.length();
    }

    @Override
    public List<Fact> facts() {
        return List.of();
    }

    @Override
    public List<Note> notes() {
        return source.length() % 512 == 0
                ? List.of()
                : List.of(new Note("not-whole-sectors", source.length() + " bytes are no multiple of 512"));
    }

    @Override
    public List<ImageSource> sources() {
        return List.of(source);
    }

    @Override
    public void extents(ByteRange within, Consumer<Extent> each) throws IOException {
        StoredRuns.of(source, within, 0, each);
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        source.read(offset, into);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
