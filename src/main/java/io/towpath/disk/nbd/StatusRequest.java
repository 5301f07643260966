package io.towpath.disk.nbd;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Asks which parts of a range are holes or zeroes.
///
/// | chunk                    | payload                                                                     |
/// |--------------------------|-----------------------------------------------------------------------------|
/// | `BLOCK_STATUS` (5)       | context id (4), then of each block length (4, not 0) and status (4)         |
/// | `BLOCK_STATUS_EXT` (6)   | context id (4), count (4), then of each block length (8, not 0) and status (8) |
///
/// The blocks follow each other from the request's offset. There may be fewer than were asked for; the last one, but no
/// other, may end behind the request's end. Source: *The NBD protocol*, `NBD_CMD_BLOCK_STATUS`.
final class StatusRequest extends Request {

    private static final int MOST_BLOCKS = 1 << 20;
    private static final int BATCH = 4096;
    private static final int BITS = 2;

    private final Export export;
    private long[] blocks = new long[64];
    private int count;
    private long told;
    private boolean answered;

    StatusRequest(Export export, long offset, long length) {
        super(Protocol.CMD_BLOCK_STATUS, 0, offset, length, null);
        this.export = export;
    }

    /// Takes each run of blocks of one status, in order.
    interface Each {
        /// @param status bits [Protocol#STATE_HOLE] and [Protocol#STATE_ZERO]
        void run(long offset, long length, int status);
    }

    void each(Each each) {
        long at = offset();
        for (int i = 0; i < count; i++) {
            long length = blocks[i] >>> BITS;
            each.run(at, length, (int) (blocks[i] & (1 << BITS) - 1));
            at += length;
        }
    }

    /// Bytes of which the status is known, from the offset on; may be more than were asked for.
    long toldBytes() {
        return told;
    }

    @Override
    void content(int chunkType, long length, Wire wire, Faults faults) throws IOException {
        boolean wide = chunkType == Protocol.REPLY_BLOCK_STATUS_EXT;
        if (!wide && chunkType != Protocol.REPLY_BLOCK_STATUS || wide && !export.extended()) {
            super.content(chunkType, length, wire, faults);
        }
        int head = wide ? 8 : 4;
        int each = wide ? 16 : 8;
        if (length < head + each || (length - head) % each != 0) {
            throw bad(Reason.HEADER_INVALID, "length", faults, "its length is " + Long.toUnsignedString(length));
        }
        if ((length - head) / each > MOST_BLOCKS) {
            throw bad(Reason.LIMIT_EXCEEDED, "length", faults, "it has more than " + MOST_BLOCKS + " blocks");
        }
        int blocksTold = (int) ((length - head) / each);
        ByteBuffer buffer = ByteBuffer.allocate(Math.min(blocksTold, BATCH) * each);
        wire.read(buffer.limit(head));
        buffer.flip();
        long context = Integer.toUnsignedLong(buffer.getInt());
        if (context != export.allocation()) {
            throw bad(Reason.METADATA_INCONSISTENT, "context", faults, "it is of context %d, expected %d".formatted(
                    context, export.allocation()));
        }
        if (answered) {
            throw bad(Reason.METADATA_INCONSISTENT, "context", faults, "it comes twice");
        }
        answered = true;
        if (wide && buffer.getInt(4) != 0 && buffer.getInt(4) != blocksTold) {
            throw bad(Reason.METADATA_INCONSISTENT, "count", faults, "its count is not that of its length");
        }
        for (int left = blocksTold; left > 0;) {
            int some = Math.min(left, BATCH);
            wire.read(buffer.clear().limit(some * each));
            buffer.flip();
            left -= some;
            for (int i = 0; i < some; i++) {
                block(wide ? buffer.getLong() : Integer.toUnsignedLong(buffer.getInt()), wide
                        ? buffer.getLong()
                        : buffer.getInt(), faults);
            }
        }
    }

    private void block(long length, long status, Faults faults) throws ImageException {
        if (length == 0) {
            throw bad(Reason.HEADER_INVALID, "block length", faults, "a block has 0 bytes");
        }
        long room = export.sizeBytes() - offset() - told;
        if (length < 0 || length > room || told >= length()) {
            throw bad(Reason.OFFSET_OUT_OF_RANGE, "block length", faults,
                    "a block of %s bytes at byte %d ends behind what was asked for".formatted(Long.toUnsignedString(
                            length), offset() + told));
        }
        told += length;
        int bits = (int) status & (1 << BITS) - 1;
        if (count > 0 && (blocks[count - 1] & (1 << BITS) - 1) == bits) {
            blocks[count - 1] += length << BITS;
            return;
        }
        if (count == blocks.length) {
            blocks = Arrays.copyOf(blocks, count * 2);
        }
        blocks[count++] = length << BITS | bits;
    }

    @Override
    void complete(Faults faults) throws ImageException {
        if (!answered) {
            throw bad(Reason.TRUNCATED, null, faults, "the answer has none");
        }
    }

    private ImageException bad(Reason reason, @org.jspecify.annotations.Nullable String field, Faults faults,
            String detail) {
        return faults.violation(reason, "block status", field, offset(), "the block status at byte %d is wrong: %s"
                .formatted(offset(), detail));
    }
}
