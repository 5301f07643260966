package io.towpath.disk.nbd;

import io.towpath.disk.ImageException;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Sends the handshake's options and reads their replies.
///
/// | option           | size | reply                     | size |
/// |------------------|-----:|---------------------------|-----:|
/// | `IHAVEOPT`       |    8 | magic `0003e889045565a9`  |    8 |
/// | option           |    4 | option                    |    4 |
/// | length           |    4 | type; bit 31: an error    |    4 |
/// | data             |      | length                    |    4 |
/// |                  |      | data                      |      |
///
/// Source: *The NBD protocol*, "Fixed newstyle negotiation".
final class Options {

    private static final int REPLY_HEADER = 20;
    /// The longest sensible data of a reply: a name or message of 4096 bytes and some numbers.
    private static final int LONGEST = 8192;
    /// Replies to one option. Each is one information or one context, and neither is asked for by the dozen.
    private static final int MOST_REPLIES = 64;

    private final Wire wire;
    private final Faults faults;

    Options(Wire wire, Faults faults) {
        this.wire = wire;
        this.faults = faults;
    }

    /// Takes each reply before the last one.
    interface Each {
        /// @param type positive, neither an acknowledgement nor an error
        void reply(int type, ByteBuffer data) throws IOException;
    }

    /// Sends an option and reads its replies up to the last one.
    ///
    /// @return [Protocol#REP_ACK] or the error's type
    int ask(int option, ByteBuffer data, Each each) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(16).putLong(Protocol.OPTION_MAGIC).putInt(option)
                .putInt(data.remaining()).flip();
        wire.write(header, data);
        for (int i = 0; i < MOST_REPLIES; i++) {
            ByteBuffer reply = ByteBuffer.allocate(REPLY_HEADER);
            wire.read(reply);
            reply.flip();
            long magic = reply.getLong();
            if (magic != Protocol.OPTION_REPLY_MAGIC) {
                throw bad("magic", "%016x".formatted(magic), "0003e889045565a9");
            }
            int answered = reply.getInt();
            if (answered != option) {
                throw bad("option", Integer.toUnsignedString(answered), "the answer to option " + option);
            }
            int type = reply.getInt();
            ByteBuffer content = content(reply.getInt());
            if (type == Protocol.REP_ACK) {
                return type;
            }
            if (type < 0) {
                checkError(option, type, content);
                return type;
            }
            each.reply(type, content);
        }
        throw faults.violation(Reason.LIMIT_EXCEEDED, "option reply", null, null,
                "the server sent more than %d replies to option %d".formatted(MOST_REPLIES, option));
    }

    int ask(int option) throws IOException {
        return ask(option, ByteBuffer.allocate(0), (type, _) -> {
            throw unexpected(option, type);
        });
    }

    ImageException unexpected(int option, int type) {
        return bad("type", Integer.toUnsignedString(type), "no such reply to option " + option);
    }

    private ByteBuffer content(int length) throws IOException {
        if (length < 0 || length > LONGEST) {
            throw faults.violation(Reason.LIMIT_EXCEEDED, "option reply", "length", null,
                    "the length of an option's reply is %s bytes, expected at most %d".formatted(Integer
                            .toUnsignedString(length), LONGEST));
        }
        ByteBuffer content = ByteBuffer.allocate(length);
        wire.read(content);
        return content.flip();
    }

    /// Errors that mean the same whatever was asked.
    private void checkError(int option, int type, ByteBuffer message) throws IOException {
        String words = Printable.of(StandardCharsets.UTF_8.decode(message).toString());
        switch (type) {
            case Protocol.REP_ERR_TLS_REQD -> throw faults.failed("handshake",
                    "the server demands TLS and the URI is of a plain connection",
                    "Write nbds:// instead of nbd://.", null);
            case Protocol.REP_ERR_SHUTDOWN -> throw new LostConnection("the server is shutting down", null);
            case Protocol.REP_ERR_UNKNOWN -> throw faults.failed("handshake", "the server has no such export"
                    + (words.isEmpty() ? "" : " (" + words + ")"), "Check the name; `nbdinfo -L` shows all.", null);
            case Protocol.REP_ERR_POLICY -> {
                if (option == Protocol.OPT_GO) {
                    throw faults.failed("handshake", "the server refuses the export" + (words.isEmpty()
                            ? ""
                            : ": " + words), "Check who may use it.", null);
                }
            }
            default -> {
                // The caller knows what to do without.
            }
        }
    }

    private ImageException bad(String field, String found, String expected) {
        return faults.violation(Reason.HEADER_INVALID, "option reply", field, null,
                "the %s of an option's reply is %s, expected %s".formatted(field, found, expected));
    }
}
