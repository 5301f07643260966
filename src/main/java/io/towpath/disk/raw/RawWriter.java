package io.towpath.disk.raw;

import io.towpath.disk.DiskWriter;
import io.towpath.disk.ImageException;
import io.towpath.disk.LibC;
import io.towpath.disk.Reason;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a raw image as a sparse file: it has its full size from the start, and what is never written is a hole.
public final class RawWriter implements DiskWriter {

    private static final int ZEROES = 1 << 16;
    private static final int NOT_OPEN = -2;

    private final Path path;
    private final FileChannel channel;
    private final long size;
    private int holes = NOT_OPEN;
    private @Nullable ByteBuffer zeroes;

    private RawWriter(Path path, FileChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    /// @param options none are known
    public static RawWriter create(Path path, long sizeBytes, Map<String, String> options) throws IOException {
        if (!options.isEmpty()) {
            String option = options.keySet().iterator().next();
            throw new ImageException(Reason.UNSUPPORTED_FEATURE, path.toString(), "options", option, null,
                    "a raw image has no option " + option, "Leave it out.");
        }
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            file.setLength(0);
            file.setLength(sizeBytes);
        } catch (IOException e) {
            file.close();
            throw e;
        }
        return new RawWriter(path, file.getChannel(), sizeBytes);
    }

    /// Goes on with a file that [#create] made and a crash left behind.
    public static RawWriter resume(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new RawWriter(path, channel, channel.size());
    }

    @Override
    public void write(long offset, ByteBuffer data) throws IOException {
        checkInside(offset, data.remaining());
        long position = offset;
        while (data.hasRemaining()) {
            position += channel.write(data, position);
        }
    }

    @Override
    public void zero(ByteRange range) throws IOException {
        checkInside(range.offset(), range.length());
        if (holes == NOT_OPEN) {
            holes = LibC.openForHoles(path);
        }
        if (!LibC.punchHole(holes, range.offset(), range.length())) {
            writeZeroes(range);
        }
    }

    private void writeZeroes(ByteRange range) throws IOException {
        if (zeroes == null) {
            zeroes = ByteBuffer.allocateDirect(ZEROES);
        }
        for (long at = range.offset(); at < range.end(); at += ZEROES) {
            write(at, zeroes.clear().limit((int) Math.min(ZEROES, range.end() - at)));
        }
    }

    private void checkInside(long offset, long length) {
        if (offset < 0 || length > size - offset) {
            throw new IllegalArgumentException("offset=%d length=%d size=%d".formatted(offset, length, size));
        }
    }

    @Override
    public void checkpoint() throws IOException {
        channel.force(false);
    }

    @Override
    public void finish() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        LibC.close(holes);
        holes = NOT_OPEN;
        channel.close();
    }
}
