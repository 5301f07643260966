package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

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
    private long stretchStart;
    private int grainAt;

    GrainInflater(ImageSource source, int grainBytes) {
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
    /// @param least bytes it must have at least: fewer than a grain where the disk ends inside it
    void inflate(long grain, ByteBuffer into, int least) throws IOException {
        int limit = into.limit();
        int start = into.position();
        int at = grainAt + CompressedExtent.MARKER_BYTES;
        ByteBuffer data = stretch.duplicate().position(at).limit(at + (int) dataSize());
        into.limit(start + grainBytes);
        try {
            inflater.reset();
            inflater.setInput(data);
            while (!inflater.finished() && into.hasRemaining() && inflater.inflate(into) > 0) {
                // until there is no more
            }
            if (!inflater.finished() && inflater.inflate(one.clear()) > 0) {
                throw refuse(Reason.COMPRESSION_BOMB, grain, "inflates to more than %d bytes".formatted(grainBytes));
            }
        } catch (DataFormatException e) {
            throw refuse(Reason.COMPRESSION_CORRUPT, grain, "cannot be inflated: " + e.getMessage());
        } finally {
            into.limit(limit);
        }
        int got = into.position() - start;
        if (!inflater.finished() || inflater.needsDictionary() || got < least) {
            throw refuse(Reason.COMPRESSION_CORRUPT, grain,
                    "inflates to %d bytes%s, expected %d".formatted(got, inflater.finished() ? "" : " without an end",
                            grainBytes));
        }
        if (got < grainBytes && got != least) {
            throw refuse(Reason.COMPRESSION_CORRUPT, grain, "inflates to %d bytes, expected %d".formatted(got, least));
        }
        while (data.hasRemaining()) {
            if (data.get() != 0) {
                throw refuse(Reason.COMPRESSION_CORRUPT, grain, "has bytes behind its compressed data");
            }
        }
        into.position(start + grainBytes);
    }

    private ImageException refuse(Reason reason, long grain, String detail) {
        return new ImageException(reason, source.name(), "grain", "compressed data",
                start() + CompressedExtent.MARKER_BYTES,
                "grain %d at byte %d %s".formatted(grain, start(), detail),
                "Copy the file again; if it stays so, it is damaged.");
    }

    void close() {
        inflater.end();
    }
}
