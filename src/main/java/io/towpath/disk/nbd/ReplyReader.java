package io.towpath.disk.nbd;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads replies, whole ones or chunks of them, and hands their content to the request they answer. Layouts are in
/// [Protocol].
///
/// | error chunk            | payload                                                      |
/// |------------------------|--------------------------------------------------------------|
/// | `ERROR` (2¹⁵ + 1)      | error (4, not 0), length of the message (2), message         |
/// | `ERROR_OFFSET` (2¹⁵ + 2) | the same, then an offset (8)                               |
/// | others above 2¹⁵       | begin the same                                               |
final class ReplyReader {

    private static final int SIMPLE = 16;
    private static final int STRUCTURED = 20;
    private static final int EXTENDED = 32;
    private static final int SHORTEST_ERROR = 6;
    /// A message of 4096 bytes and what may stand around it.
    private static final int LONGEST_ERROR = 8192;

    private final Wire wire;
    private final Export export;
    private final Faults faults;
    private final ByteBuffer header = ByteBuffer.allocateDirect(EXTENDED);

    ReplyReader(Wire wire, Export export, Faults faults) {
        this.wire = wire;
        this.export = export;
        this.faults = faults;
    }

    interface Pending {
        /// The request of that cookie, if one is under way.
        @Nullable
        Request find(long cookie);
    }

    /// Reads a reply or a chunk of one.
    ///
    /// @return the request that is finished by it, or null
    @Nullable
    Request next(Pending pending) throws IOException {
        wire.read(header.clear().limit(SIMPLE));
        int magic = header.getInt(0);
        boolean expected = switch (magic) {
            case Protocol.SIMPLE_REPLY_MAGIC -> !export.extended();
            case Protocol.STRUCTURED_REPLY_MAGIC -> export.structured() && !export.extended();
            case Protocol.EXTENDED_REPLY_MAGIC -> export.extended();
            default -> false;
        };
        if (!expected) {
            throw bad("magic", "its magic is %08x, which is none that was agreed on".formatted(magic));
        }
        Request request = pending.find(header.getLong(8));
        if (request == null) {
            throw bad("cookie", "its cookie %016x is of no request under way".formatted(header.getLong(8)));
        }
        return magic == Protocol.SIMPLE_REPLY_MAGIC ? simple(request) : chunk(request);
    }

    private Request simple(Request request) throws IOException {
        int error = header.getInt(4);
        if (export.structured() && request.type() == Protocol.CMD_READ || request
                .type() == Protocol.CMD_BLOCK_STATUS && error == 0) {
            throw bad("magic", "it is a simple one where chunks were agreed on");
        }
        if (error != 0) {
            request.fail(new ServerError(error, ""));
        } else {
            request.wholeData(wire, faults);
            request.complete(faults);
        }
        return request;
    }

    private @Nullable Request chunk(Request request) throws IOException {
        int size = export.extended() ? EXTENDED : STRUCTURED;
        wire.read(header.limit(size));
        boolean last = (header.getShort(4) & Protocol.REPLY_FLAG_DONE) != 0;
        int type = Short.toUnsignedInt(header.getShort(6));
        long length = export.extended() ? header.getLong(24) : Integer.toUnsignedLong(header.getInt(SIMPLE));
        if (export.extended() && header.getLong(SIMPLE) != request.offset()) {
            throw bad("offset", "its offset is not that of the request it answers: " + request.words());
        }
        if ((type & Protocol.REPLY_ERROR_BIT) != 0) {
            error(request, length);
        } else if (type == Protocol.REPLY_NONE) {
            if (length != 0 || !last) {
                throw bad("type", "a chunk of type 0 has content or is not the last");
            }
        } else {
            request.content(type, length, wire, faults);
        }
        if (!last) {
            return null;
        }
        if (request.failure() == null) {
            request.complete(faults);
        }
        return request;
    }

    private void error(Request request, long length) throws IOException {
        if (length < SHORTEST_ERROR || length > LONGEST_ERROR) {
            throw bad("length", "an error has a payload of %s bytes, expected %d to %d".formatted(Long.toUnsignedString(
                    length), SHORTEST_ERROR, LONGEST_ERROR));
        }
        ByteBuffer payload = ByteBuffer.allocate((int) length);
        wire.read(payload);
        payload.flip();
        int error = payload.getInt();
        int words = Short.toUnsignedInt(payload.getShort());
        if (error == 0 || words > payload.remaining()) {
            throw bad("error", error == 0 ? "its error is 0" : "its message is longer than its payload");
        }
        request.fail(new ServerError(error, StandardCharsets.UTF_8.decode(payload.limit(SHORTEST_ERROR + words))
                .toString()));
    }

    private ImageException bad(String field, String detail) {
        return faults.violation(Reason.HEADER_INVALID, "reply", field, null, "a reply is wrong: " + detail);
    }
}
