package io.towpath.disk;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// Deflates blocks that are all there: by libdeflate where the system has it, else by `java.util.zip`. For one thread at
/// a time.
///
/// Any inflater reads what it makes. The window is 32 KiB, which no inflater minds that gets a whole block at once.
public final class BlockDeflater implements AutoCloseable {

    /// What zlib, QEMU and VMware take when nobody says otherwise.
    public static final int USUAL_LEVEL = 6;

    /// What a compressor has of its own beside its blocks, about: zlib 256 KiB, libdeflate less than 1 MiB, zstd somewhat more.
    public static final int OWN_BYTES = 1 << 20;

    private final Noise noise = new Noise();
    private final @Nullable LibDeflater fast;
    private final @Nullable LibDeflater storing;
    private final @Nullable Deflater plain;

    /// @param level 1 (fastest) to 9 (smallest)
    public BlockDeflater(int level, Wrapping wrapping) {
        this(level, wrapping, true);
    }

    /// @param nativeCode whether libdeflate may do it
    BlockDeflater(int level, Wrapping wrapping, boolean nativeCode) {
        if (level < 1 || level > 9) {
            throw new IllegalArgumentException("level=" + level);
        }
        fast = nativeCode ? LibDeflater.create(level, wrapping) : null;
        storing = fast == null ? null : LibDeflater.create(0, wrapping);
        plain = fast == null ? new Deflater(level, wrapping == Wrapping.RAW) : null;
    }

    /// What stands around the deflated bytes.
    public enum Wrapping {
        /// A head of two bytes, and the content's Adler-32 behind. RFC 1950.
        ZLIB,
        /// Nothing. RFC 1951.
        RAW
    }

    /// The most that `length` bytes can become: what cannot be compressed is stored in pieces with 5 bytes before each.
    public static int mostBytes(int length) {
        return length + (length >> 8) + 64;
    }

    /// Deflates `data`, which is left as it is, into `into`, whose position moves behind. What looks like noise is not
    /// tried: nothing takes a deflater longer, and for nothing.
    ///
    /// @param data from position to limit, direct
    /// @param into direct
    /// @return false, and nothing moves, when there is no room
    public boolean deflate(ByteBuffer data, ByteBuffer into) {
        boolean noisy = noise.fills(data);
        if (noisy && into.remaining() < data.remaining()) {
            return false;
        }
        LibDeflater one = noisy ? storing : fast;
        int length = one != null ? one.deflate(data, into) : plain(data, into);
        into.position(into.position() + length);
        return length > 0;
    }

    private int plain(ByteBuffer data, ByteBuffer into) {
        if (plain == null) {
            throw new IllegalStateException("there is no deflater");
        }
        plain.reset();
        plain.setInput(data.duplicate());
        plain.finish();
        ByteBuffer room = into.duplicate();
        while (!plain.finished() && room.hasRemaining()) {
            plain.deflate(room);
        }
        return plain.finished() ? room.position() - into.position() : 0;
    }

    @Override
    public void close() {
        if (fast != null) {
            fast.close();
        }
        if (storing != null) {
            storing.close();
        }
        if (plain != null) {
            plain.end();
        }
    }
}
