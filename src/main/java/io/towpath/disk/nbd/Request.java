package io.towpath.disk.nbd;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A request and what has come of it. It is filled by whichever thread reads the connection, and belongs again to the one
/// that made it once it is done.
class Request {

    private final int type;
    private final int flags;
    private final long offset;
    private final long length;
    private final @Nullable ByteBuffer payload;
    private final long made = System.nanoTime();
    private @Nullable IOException failure;
    private boolean done;

    /// @param payload written after the header; null for none
    Request(int type, int flags, long offset, long length, @Nullable ByteBuffer payload) {
        this.type = type;
        this.flags = flags;
        this.offset = offset;
        this.length = length;
        this.payload = payload;
    }

    static Request write(long offset, ByteBuffer data, boolean durable) {
        return new Request(Protocol.CMD_WRITE, durable ? Protocol.CMD_FLAG_FUA : 0, offset, data.remaining(), data);
    }

    /// Without the flag NO_HOLE: the server may give the space back.
    static Request zero(long offset, long length, boolean fast, boolean durable) {
        return new Request(Protocol.CMD_WRITE_ZEROES, (fast ? Protocol.CMD_FLAG_FAST_ZERO : 0) | (durable
                ? Protocol.CMD_FLAG_FUA
                : 0), offset, length, null);
    }

    static Request trim(long offset, long length) {
        return new Request(Protocol.CMD_TRIM, 0, offset, length, null);
    }

    static Request flush() {
        return new Request(Protocol.CMD_FLUSH, 0, 0, 0, null);
    }

    final ByteBuffer header(long cookie, boolean extended) {
        ByteBuffer header = ByteBuffer.allocate(32).putInt(extended
                ? Protocol.EXTENDED_REQUEST_MAGIC
                : Protocol.REQUEST_MAGIC);
        boolean tellsPayload = extended && type == Protocol.CMD_WRITE;
        header.putShort((short) (flags | (tellsPayload ? Protocol.CMD_FLAG_PAYLOAD_LEN : 0))).putShort((short) type);
        header.putLong(cookie).putLong(offset);
        return extended ? header.putLong(length).flip() : header.putInt((int) length).flip();
    }

    final @Nullable ByteBuffer payload() {
        return payload;
    }

    /// Whether it changes the disk.
    final boolean changes() {
        return type == Protocol.CMD_WRITE || type == Protocol.CMD_WRITE_ZEROES || type == Protocol.CMD_TRIM;
    }

    final int type() {
        return type;
    }

    final long offset() {
        return offset;
    }

    final long length() {
        return length;
    }

    final long madeNanos() {
        return made;
    }

    /// Takes the data of a simple reply, which has it all.
    void wholeData(Wire wire, Faults faults) throws IOException {
        // A reply without data.
    }

    /// Takes a chunk of content; the wire stands at its payload.
    ///
    /// @param length of the payload, as told
    void content(int chunkType, long length, Wire wire, Faults faults) throws IOException {
        throw faults.violation(Reason.METADATA_INCONSISTENT, "reply", "type", offset,
                "%s was answered by a chunk of type %d, which is no answer to it".formatted(words(), chunkType));
    }

    /// All has arrived and there was no error.
    void complete(Faults faults) throws ImageException {
        // Nothing to be missed.
    }

    /// The first error counts.
    final void fail(IOException e) {
        if (failure == null) {
            failure = e;
        }
    }

    final @Nullable IOException failure() {
        return failure;
    }

    final void finish() {
        done = true;
    }

    final boolean isDone() {
        return done;
    }

    /// `reading 65536 bytes at byte 0`
    final String words() {
        String verb = switch (type) {
            case Protocol.CMD_READ -> "reading";
            case Protocol.CMD_WRITE -> "writing";
            case Protocol.CMD_WRITE_ZEROES -> "zeroing";
            case Protocol.CMD_TRIM -> "discarding";
            case Protocol.CMD_BLOCK_STATUS -> "asking for the status of";
            default -> "flushing";
        };
        return type == Protocol.CMD_FLUSH ? verb : "%s %d bytes at byte %d".formatted(verb, length, offset);
    }
}
