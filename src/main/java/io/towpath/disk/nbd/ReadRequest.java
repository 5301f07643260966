package io.towpath.disk.nbd;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads a run of bytes into a buffer. The data goes there straight from the wire.
///
/// | chunk                  | payload                                    |
/// |------------------------|--------------------------------------------|
/// | `OFFSET_DATA` (1)      | offset (8), data (at least 1)              |
/// | `OFFSET_HOLE` (2)      | offset (8), length of the hole (4, not 0)  |
///
/// Offsets are the disk's. Source: *The NBD protocol*, "Structured reply types".
final class ReadRequest extends Request {

    private static final int HOLE_PAYLOAD = 12;
    private static final int OFFSET_BYTES = 8;
    /// A server may cut a reply as it likes, but not into dust.
    private static final int SMALLEST_CHUNK = 512;
    private static final int FEW_CHUNKS = 64;

    private final ByteBuffer into;
    private final Coverage coverage = new Coverage();
    private int chunks;

    /// @param into filled from its position to its limit, which both stay
    ReadRequest(long offset, ByteBuffer into) {
        super(Protocol.CMD_READ, 0, offset, into.remaining(), null);
        this.into = into.slice();
    }

    @Override
    void wholeData(Wire wire, Faults faults) throws IOException {
        coverage.add(0, into.capacity());
        wire.read(into.clear());
    }

    @Override
    void content(int chunkType, long length, Wire wire, Faults faults) throws IOException {
        if (++chunks > FEW_CHUNKS + into.capacity() / SMALLEST_CHUNK) {
            throw faults.violation(Reason.LIMIT_EXCEEDED, "reply", "chunks", offset(),
                    "%s was answered in more than %d chunks".formatted(words(), chunks - 1));
        }
        switch (chunkType) {
            case Protocol.REPLY_OFFSET_DATA -> {
                if (length <= OFFSET_BYTES || length > OFFSET_BYTES + into.capacity()) {
                    throw length(faults, "data", length);
                }
                int start = cover(number(wire, OFFSET_BYTES).getLong(), length - OFFSET_BYTES, faults);
                wire.read(into.clear().position(start).limit(start + (int) length - OFFSET_BYTES));
            }
            case Protocol.REPLY_OFFSET_HOLE -> {
                if (length != HOLE_PAYLOAD) {
                    throw length(faults, "hole", length);
                }
                ByteBuffer hole = number(wire, HOLE_PAYLOAD);
                long at = hole.getLong();
                long size = Integer.toUnsignedLong(hole.getInt());
                int start = cover(at, size, faults);
                Zeroes.fill(into.clear().position(start).limit(start + (int) size));
            }
            default -> super.content(chunkType, length, wire, faults);
        }
    }

    private static ByteBuffer number(Wire wire, int bytes) throws IOException {
        ByteBuffer number = ByteBuffer.allocate(bytes);
        wire.read(number);
        return number.flip();
    }

    /// @return where in the buffer it begins
    private int cover(long at, long size, Faults faults) throws ImageException {
        long start = at - offset();
        if (size == 0) {
            throw faults.violation(Reason.HEADER_INVALID, "reply", "length", at, "a chunk of 0 bytes answers "
                    + words());
        }
        if (at < offset() || size > into.capacity() || start > into.capacity() - size) {
            throw faults.violation(Reason.OFFSET_OUT_OF_RANGE, "reply", "offset", at,
                    "a chunk of %d bytes at byte %s is outside what was asked for: %s".formatted(size, Long
                            .toUnsignedString(at), words()));
        }
        if (!coverage.add((int) start, (int) size)) {
            throw faults.violation(Reason.OVERLAP, "reply", "offset", at,
                    "a chunk of %d bytes at byte %d brings bytes that came before: %s".formatted(size, at, words()));
        }
        return (int) start;
    }

    private ImageException length(Faults faults, String what, long length) {
        return faults.violation(Reason.LIMIT_EXCEEDED, "reply", "length", offset(),
                "a %s chunk has a payload of %s bytes in answer to %s".formatted(what, Long.toUnsignedString(length),
                        words()));
    }

    @Override
    void complete(Faults faults) throws ImageException {
        if (coverage.bytes() != into.capacity()) {
            throw faults.violation(Reason.TRUNCATED, "reply", null, offset() + coverage.firstMissing(),
                    "%s brought %d of them; byte %d never came".formatted(words(), coverage.bytes(), offset() + coverage
                            .firstMissing()));
        }
    }
}
