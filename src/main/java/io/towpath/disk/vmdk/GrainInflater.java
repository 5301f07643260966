package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.LibDeflate;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// What one thread needs to read compressed grains: a stretch of the file, and an inflater. A grain has to inflate to
/// its size, not a byte more or less, and with a checksum (Adler-32) that fits.
final class GrainInflater {

    private static final int STRETCH = 1 << 20;

    private final ImageSource source;
    private final int grainBytes;
    private final ByteBuffer stretch;
    private final ByteBuffer one = ByteBuffer.allocateDirect(1);
    private final ByteBuffer scratch;
    private final Inflater inflater = new Inflater();
    private final @Nullable LibDeflate fast;
    private long stretchStart;
    private int grainAt;

    GrainInflater(ImageSource source, int grainBytes) {
        this(source, grainBytes, LibDeflate.create());
    }

    /// @param fast null for `java.util.zip`
    GrainInflater(ImageSource source, int grainBytes, @Nullable LibDeflate fast) {
        this.fast = fast;
        this.source = source;
        this.grainBytes = grainBytes;
        stretch = ByteBuffer.allocateDirect(STRETCH + 3 * grainBytes).order(ByteOrder.LITTLE_ENDIAN);
        scratch = ByteBuffer.allocateDirect(grainBytes);
        forget();
    }

    /// Files do not change while they are read, but buffers are lent from disk to disk.
    void forget() {
        stretch.clear().limit(0);
        stretchStart = 0;
    }

    /// Makes the bytes from `start` to `bound` ready, and reads on to `ahead` when the file has to be asked anyway.
    void load(long start, long bound, long ahead) throws IOException {
        boolean there = start >= stretchStart && bound <= stretchStart + stretch.limit();
        if (!there) {
            int length = (int) Math.min(Math.max(ahead, bound) - start, stretch.capacity());
            stretch.clear().limit(length);
            source.read(start, stretch);
            stretchStart = start;
        }
        grainAt = (int) (start - stretchStart);
    }

    /// Where the loaded grain starts in the file.
    long start() {
        return stretchStart + grainAt;
    }

    long markerSector() {
        return stretch.getLong(grainAt);
    }

    long dataSize() {
        return Integer.toUnsignedLong(stretch.getInt(grainAt + 8));
    }

    /// Room for one grain.
    ByteBuffer scratch() {
        return scratch.clear();
    }

    /// Inflates the loaded grain into `into`, which moves by a grain.
    ///
    /// @param into  a direct buffer
    /// @param least bytes it must have at least: fewer than a grain where the disk ends inside it
    void inflate(long grain, ByteBuffer into, int least) throws IOException {
        int start = into.position();
        int at = grainAt + CompressedExtent.MARKER_BYTES;
        ByteBuffer data = stretch.duplicate().position(at).limit(at + (int) dataSize());
        ByteBuffer room = into.duplicate().limit(start + grainBytes);
        int got = fast == null ? LibDeflate.CORRUPT : fast.inflate(data, room);
        if (got < 0) {
            // What the fast one refuses the JDK has to refuse too, and it says better why.
            got = byJdk(grain, data, room);
        }
        if (got == LibDeflate.TOO_LONG) {
            throw refuse(Reason.COMPRESSION_BOMB, grain, "inflates to more than %d bytes".formatted(grainBytes));
        }
        if (got == LibDeflate.CORRUPT) {
            throw refuse(Reason.COMPRESSION_CORRUPT, grain, "cannot be inflated, or its checksum is wrong");
        }
        if (got != least && got != grainBytes) {
            throw refuse(Reason.COMPRESSION_CORRUPT, grain, "inflates to %d bytes, expected %d".formatted(got, least));
        }
        while (data.hasRemaining()) {
            if (data.get() != 0) {
                throw refuse(Reason.COMPRESSION_CORRUPT, grain, "has bytes behind its compressed data");
            }
        }
        into.position(start + grainBytes);
    }

    /// The same by `java.util.zip`.
    private int byJdk(long grain, ByteBuffer data, ByteBuffer room) throws ImageException {
        int start = room.position();
        try {
            inflater.reset();
            inflater.setInput(data);
            while (!inflater.finished() && room.hasRemaining() && inflater.inflate(room) > 0) {
                // until there is no more
            }
            if (!inflater.finished() && inflater.inflate(one.clear()) > 0) {
                return LibDeflate.TOO_LONG;
            }
        } catch (DataFormatException e) {
            throw refuse(Reason.COMPRESSION_CORRUPT, grain, "cannot be inflated: " + e.getMessage());
        }
        return inflater.finished() ? room.position() - start : LibDeflate.CORRUPT;
    }

    private ImageException refuse(Reason reason, long grain, String detail) {
        return new ImageException(reason, source.name(), "grain", "compressed data",
                start() + CompressedExtent.MARKER_BYTES,
                "grain %d at byte %d %s".formatted(grain, start(), detail),
                "Copy the file again; if it stays so, it is damaged.");
    }

    void close() {
        inflater.end();
        if (fast != null) {
            fast.close();
        }
    }
}
