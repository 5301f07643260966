package io.towpath.tour.source;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What a made-up disk holds: each block is computed from the disk's seed, its place, and how often it was written.
///
/// Block 0 begins with a [BootRecord]. Of the others every second is text that says what it
/// is, the rest is noise; one that was never written is zeroes.
final class Blocks {

    static final int BYTES = 64 << 10;
    private static final int LINE = 64;

    private Blocks() {}

    /// Fills `into` from its position to its limit.
    ///
    /// @param from of the block; from + remaining ≤ [#BYTES]
    static void fill(long seed, int block, int generation, int capacityBlocks, int from, ByteBuffer into) {
        if (generation == 0) {
            into.put(new byte[into.remaining()]);
            return;
        }
        byte[] whole = block == 0
                ? bootRecord(capacityBlocks)
                : block % 2 == 0
                        ? text(block, generation, capacityBlocks)
                        : noise(seed, block, generation);
        into.put(whole, from, into.remaining());
    }

    private static byte[] bootRecord(int capacityBlocks) {
        return ByteBuffer.allocate(BYTES).put(BootRecord.of((long) capacityBlocks * (BYTES / BootRecord.BYTES)))
                .array();
    }

    private static byte[] text(int block, int generation, int capacityBlocks) {
        byte[] line = "block %d of %d, written %d times; made up by the Towpath demo"
                .formatted(block, capacityBlocks, generation).getBytes(StandardCharsets.US_ASCII);
        byte[] padded = Arrays.copyOf(line, LINE);
        Arrays.fill(padded, Math.min(line.length, LINE - 1), LINE - 1, (byte) ' ');
        padded[LINE - 1] = '\n';
        byte[] whole = new byte[BYTES];
        for (int at = 0; at < BYTES; at += LINE) {
            System.arraycopy(padded, 0, whole, at, LINE);
        }
        return whole;
    }

    private static byte[] noise(long seed, int block, int generation) {
        ByteBuffer whole = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long state = Dice.of(seed, block, generation);
        for (int i = 0; i < BYTES / Long.BYTES; i++) {
            whole.putLong(Dice.of(state, i, 0));
        }
        return whole.array();
    }
}
