package io.towpath.disk.raw;

import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.ImageException;
import io.towpath.disk.LibC;
import io.towpath.disk.Preallocation;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import io.towpath.disk.Space;
import io.towpath.disk.Syncs;
import io.towpath.disk.Unsynced;
import io.towpath.disk.WriteBehind;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a raw image as a sparse file: it has its full size from the start, and what is never written is a hole, unless
/// its space was taken beforehand.
public final class RawWriter implements DiskWriter {

    private static final int ZEROES = 1 << 16;
    private static final int NOT_OPEN = -2;

    private final Path path;
    private final FileChannel channel;
    private final long size;
    private final Preallocation preallocation;
    private final WriteBehind behind;
    private final Syncs syncs;
    private final Unsynced unsynced = new Unsynced();
    private int holes = NOT_OPEN;
    private @Nullable ByteBuffer zeroes;

    private RawWriter(Path path, FileChannel channel, long size, Preallocation preallocation) {
        this.path = path;
        this.channel = channel;
        this.size = size;
        this.preallocation = preallocation;
        behind = new WriteBehind(path);
        syncs = new Syncs(channel);
    }

    /// @param options `preallocation`: off unless given, falloc or full
    public static RawWriter create(Path path, long sizeBytes, Map<String, String> options) throws IOException {
        Preallocation preallocation = preallocation(path.toString(), options);
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            file.setLength(0);
            file.setLength(sizeBytes);
            RawWriter writer = new RawWriter(path, file.getChannel(), sizeBytes, preallocation);
            writer.takeSpace();
            return writer;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /// What an image of a disk needs.
    public static Space measure(DiskReader reader, Map<String, String> options) throws IOException {
        long size = reader.sizeBytes();
        boolean taken = preallocation("raw", options) != Preallocation.OFF;
        return new Space(taken ? size : Space.stored(reader), size);
    }

    /// @param file how messages call the image
    private static Preallocation preallocation(String file, Map<String, String> options) throws IOException {
        Preallocation preallocation = Preallocation.OFF;
        for (Map.Entry<String, String> option : options.entrySet()) {
            if (!option.getKey().equals("preallocation")) {
                throw new ImageException(Reason.UNSUPPORTED_FEATURE, file, "options", option.getKey(), null,
                        "a raw image has no option " + Printable.of(option.getKey()),
                        "Leave it out. Known is preallocation.");
            }
            preallocation = Preallocation.of(file, option.getValue(), EnumSet.complementOf(EnumSet.of(
                    Preallocation.METADATA)));
        }
        return preallocation;
    }

    private void takeSpace() throws IOException {
        boolean taken = switch (preallocation) {
            case OFF, METADATA -> true;
            case FALLOC -> size == 0 || LibC.reserve(descriptor(), 0, size);
            case FULL -> false;
        };
        if (!taken) {
            writeZeroes(new ByteRange(0, size));
        }
    }

    private int descriptor() {
        if (holes == NOT_OPEN) {
            holes = LibC.openForHoles(path);
        }
        return holes;
    }

    /// Goes on with a file that [#create] made and a crash left behind.
    ///
    /// @param options those it was begun with
    public static RawWriter resume(Path path, Map<String, String> options) throws IOException {
        Preallocation preallocation = preallocation(path.toString(), options);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new RawWriter(path, channel, channel.size(), preallocation);
    }

    @Override
    public void write(long offset, ByteBuffer data) throws IOException {
        checkInside(offset, data.remaining());
        long position = offset;
        try {
            while (data.hasRemaining()) {
                position += channel.write(data, position);
            }
        } finally {
            unsynced.wrote(offset, position);
        }
        behind.wrote(offset, position);
    }

    @Override
    public void zero(ByteRange range) throws IOException {
        checkInside(range.offset(), range.length());
        if (!cleared(range.offset(), range.length())) {
            writeZeroes(range);
        }
    }

    @Override
    public boolean renew(ByteRange range) {
        checkInside(range.offset(), range.length());
        return cleared(range.offset(), range.length()) && preallocation == Preallocation.OFF;
    }

    /// Space that was taken beforehand is kept.
    private boolean cleared(long offset, long length) {
        return preallocation == Preallocation.OFF
                ? LibC.punchHole(descriptor(), offset, length)
                : LibC.zeroRange(descriptor(), offset, length);
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
        sync(false);
    }

    @Override
    public void finish() throws IOException {
        sync(true);
    }

    private void sync(boolean length) throws IOException {
        try {
            syncs.sync(length);
        } catch (IOException e) {
            unsynced.failed(this::cleared);
            throw e;
        }
        unsynced.synced();
    }

    @Override
    public void close() throws IOException {
        behind.close();
        LibC.close(holes);
        holes = NOT_OPEN;
        channel.close();
    }
}
