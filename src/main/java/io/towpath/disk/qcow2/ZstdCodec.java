package io.towpath.disk.qcow2;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.zstd.ZstdDecompressor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Compression type 1: one zstd frame. What follows the frame in its last sector is of no concern, but the decompressor
/// wants to know where the frame ends; that is found by walking its blocks.
///
/// | part         | bytes                                                                     |
/// |--------------|---------------------------------------------------------------------------|
/// | magic        | 4: `28 B5 2F FD`                                                          |
/// | descriptor   | 1: bits 0-1 dictionary id, 2 checksum, 5 single segment, 6-7 content size |
/// | window       | 1, absent in a single segment                                             |
/// | dictionary   | 0, 1, 2 or 4                                                              |
/// | content size | 0 (1 in a single segment), 2, 4 or 8                                      |
/// | blocks       | 3 each: bit 0 last, 1-2 type, 3-23 size; then the block                   |
/// | checksum     | 4 when the descriptor says so                                             |
///
/// The decompressor is libzstd where the library that comes along can be loaded (three times as fast), otherwise Java.
/// Source: RFC 8878, section 3.1.1. Little-endian.
final class ZstdCodec implements ClusterCodec {

    private static final int MAGIC = 0xfd2fb528;
    private static final int[] DICTIONARY_BYTES = {0, 1, 2, 4};
    private static final int[] CONTENT_SIZE_BYTES = {0, 2, 4, 8};
    private static final int LOOKED_AT_WHEN_REFUSED = 16 << 20;
    private static final int RLE = 1;
    private static final int INPUT_ENDS = -1;
    private static final int GARBAGE = -2;

    private final ZstdDecompressor zstd = ZstdDecompressor.create();

    @Override
    public Outcome expand(ByteBuffer compressed, ByteBuffer cluster) {
        MemorySegment input = MemorySegment.ofBuffer(compressed);
        int frame = frameBytes(compressed);
        if (frame < 0) {
            return frame == INPUT_ENDS ? Outcome.INPUT_ENDS : Outcome.GARBAGE;
        }
        MemorySegment exactly = input.asSlice(0, frame);
        int expected = cluster.remaining();
        try {
            int got = zstd.decompress(exactly, MemorySegment.ofBuffer(cluster));
            cluster.position(cluster.position() + got);
            return got == expected ? Outcome.EXACT : Outcome.TOO_SHORT;
        } catch (MalformedInputException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return fillsMore(exactly, expected) ? Outcome.TOO_LONG : Outcome.GARBAGE;
        }
    }

    /// Whether the frame would have become more than a cluster: the decompressor says of that and of damage only that it
    /// failed. Looks up to 16 MiB far, once, before the image is refused either way.
    private boolean fillsMore(MemorySegment frame, int expected) {
        try {
            return zstd.decompress(frame, MemorySegment.ofArray(new byte[LOOKED_AT_WHEN_REFUSED])) > expected;
        } catch (MalformedInputException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return false;
        }
    }

    /// The bytes of the frame at the buffer's position, or `INPUT_ENDS` or `GARBAGE`.
    private static int frameBytes(ByteBuffer b) {
        int start = b.position();
        int end = b.limit();
        if (end - start < 6) {
            return INPUT_ENDS;
        }
        if (Integer.reverseBytes(b.getInt(start)) != MAGIC) {
            return GARBAGE;
        }
        int descriptor = b.get(start + 4) & 0xff;
        boolean single = (descriptor & 0x20) != 0;
        int dictionary = DICTIONARY_BYTES[descriptor & 3];
        if (dictionary > 0) {
            return GARBAGE;
        }
        int contentSize = CONTENT_SIZE_BYTES[descriptor >>> 6];
        int at = start + 5 + (single ? 0 : 1) + (single && contentSize == 0 ? 1 : contentSize);
        boolean last = false;
        while (!last) {
            if (at > end - 3) {
                return INPUT_ENDS;
            }
            int head = b.get(at) & 0xff | (b.get(at + 1) & 0xff) << 8 | (b.get(at + 2) & 0xff) << 16;
            last = (head & 1) != 0;
            at += 3 + ((head >>> 1 & 3) == RLE ? 1 : head >>> 3);
        }
        at += (descriptor & 4) != 0 ? 4 : 0;
        return at > end ? INPUT_ENDS : at - start;
    }

    @Override
    public void close() {
        // nothing is held outside the heap
    }
}
