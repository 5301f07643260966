package io.towpath.disk.nbd;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Brings a new connection to the point where requests may be sent.
///
/// | server sends           | size | client sends           | size |
/// |------------------------|-----:|------------------------|-----:|
/// | `NBDMAGIC`             |    8 |                        |      |
/// | `IHAVEOPT`             |    8 |                        |      |
/// | handshake flags        |    2 | client flags           |    4 |
/// | replies to each option |      | options                |      |
///
/// Where TLS is wanted it is the first option, and nothing is sent without it.
///
/// Source: *The NBD protocol*, "Newstyle negotiation".
final class Handshake {

    private static final int EXPORT_INFO_BYTES = 12;
    private static final int BLOCK_SIZE_INFO_BYTES = 14;
    private static final int PADDING_AFTER_EXPORT_NAME = 124;

    private final NbdUri uri;
    private final Faults faults;
    private Wire wire;
    private Options options;
    private @Nullable Long size;
    private int flags;
    private BlockSizes blocks = BlockSizes.UNTOLD;

    Handshake(NbdUri uri, Wire wire, Faults faults) {
        this.uri = uri;
        this.wire = wire;
        this.faults = faults;
        options = new Options(wire, faults);
    }

    /// What requests go through: the wire given, or TLS over it.
    Wire wire() {
        return wire;
    }

    /// @param socket the wire given, to be encrypted if the URI says so
    Export run(SocketWire socket) throws IOException {
        boolean noZeroes = greet();
        if (uri.tls()) {
            startTls(socket);
        }
        boolean extended = options.ask(Protocol.OPT_EXTENDED_HEADERS) == Protocol.REP_ACK;
        boolean structured = extended || options.ask(Protocol.OPT_STRUCTURED_REPLY) == Protocol.REP_ACK;
        long allocation = structured ? setContext() : Export.NO_CONTEXT;
        int reply = go();
        if (reply == Protocol.REP_ERR_UNSUP && !extended) {
            exportName(noZeroes);
        } else if (reply != Protocol.REP_ACK) {
            throw faults.failed("handshake", "the server refuses the export (error %d)".formatted(reply
                    & Integer.MAX_VALUE), "Look into the server's log.", null);
        }
        if (size == null) {
            throw faults.violation(Reason.HEADER_INVALID, "export", "size", null,
                    "the server acknowledged the export without telling its size");
        }
        Export.checkSize(faults, size);
        return new Export(size, flags, blocks, structured, extended, allocation, uri.tls());
    }

    private boolean greet() throws IOException {
        ByteBuffer greeting = ByteBuffer.allocate(18);
        wire.read(greeting.limit(16));
        long magic = greeting.getLong(0);
        long style = greeting.getLong(8);
        if (magic != Protocol.MAGIC || style != Protocol.OPTION_MAGIC && style != Protocol.OLD_STYLE_MAGIC) {
            throw faults.violation(Reason.HEADER_INVALID, "greeting", "magic", null,
                    "the server does not speak the NBD protocol: it begins with %016x %016x".formatted(magic, style));
        }
        boolean old = style == Protocol.OLD_STYLE_MAGIC;
        int offered = 0;
        if (!old) {
            wire.read(greeting.limit(18));
            offered = greeting.getShort(16);
        }
        if ((offered & Protocol.FIXED_NEWSTYLE) == 0) {
            throw faults.unsupported("greeting", "the server's handshake is not the fixed newstyle one",
                    "Use a server made since 2011, in its default mode.");
        }
        int chosen = Protocol.FIXED_NEWSTYLE | offered & Protocol.NO_ZEROES;
        wire.write(ByteBuffer.allocate(4).putInt(chosen).flip());
        return (chosen & Protocol.NO_ZEROES) != 0;
    }

    /// A server that will not is left: going on in plain is what a man in the middle would want.
    private void startTls(SocketWire socket) throws IOException {
        if (options.ask(Protocol.OPT_STARTTLS) != Protocol.REP_ACK) {
            throw faults.failed("handshake", "the server does not offer TLS, and the URI demands it",
                    "Have the server use TLS, or write nbd:// to accept a plain connection.", null);
        }
        wire = TlsWire.start(socket, Tls.engine(uri, faults), faults);
        options = new Options(wire, faults);
    }

    private long setContext() throws IOException {
        byte[] export = Protocol.utf8(uri.export());
        byte[] query = Protocol.utf8(Protocol.BASE_ALLOCATION);
        ByteBuffer data = ByteBuffer.allocate(12 + export.length + query.length).putInt(export.length).put(export)
                .putInt(1).putInt(query.length).put(query).flip();
        long[] id = {Export.NO_CONTEXT};
        int reply = options.ask(Protocol.OPT_SET_META_CONTEXT, data, (type, content) -> {
            if (type != Protocol.REP_META_CONTEXT || content.remaining() < 4) {
                throw options.unexpected(Protocol.OPT_SET_META_CONTEXT, type);
            }
            long told = Integer.toUnsignedLong(content.getInt());
            String name = StandardCharsets.UTF_8.decode(content).toString();
            if (id[0] != Export.NO_CONTEXT || !name.equals(Protocol.BASE_ALLOCATION)) {
                throw faults.violation(Reason.METADATA_INCONSISTENT, "metadata context", "name", null,
                        "the server selects a context that nobody asked for");
            }
            id[0] = told;
        });
        return reply == Protocol.REP_ACK ? id[0] : Export.NO_CONTEXT;
    }

    private int go() throws IOException {
        byte[] export = Protocol.utf8(uri.export());
        ByteBuffer data = ByteBuffer.allocate(8 + export.length).putInt(export.length).put(export).putShort((short) 1)
                .putShort((short) Protocol.INFO_BLOCK_SIZE).flip();
        return options.ask(Protocol.OPT_GO, data, (type, content) -> {
            if (type != Protocol.REP_INFO || content.remaining() < 2) {
                throw options.unexpected(Protocol.OPT_GO, type);
            }
            inform(content);
        });
    }

    private void inform(ByteBuffer content) throws ImageException {
        int length = content.remaining();
        switch (content.getShort()) {
            case Protocol.INFO_EXPORT -> {
                requireLength("export", length, EXPORT_INFO_BYTES);
                if (size != null) {
                    throw faults.violation(Reason.METADATA_INCONSISTENT, "export", "size", null,
                            "the server tells the export's size twice");
                }
                size = content.getLong();
                flags = Short.toUnsignedInt(content.getShort());
            }
            case Protocol.INFO_BLOCK_SIZE -> {
                requireLength("block sizes", length, BLOCK_SIZE_INFO_BYTES);
                blocks = BlockSizes.of(Integer.toUnsignedLong(content.getInt()), Integer.toUnsignedLong(content
                        .getInt()), Integer.toUnsignedLong(content.getInt()), faults);
            }
            default -> {
                // Informations that were not asked for are allowed: names, descriptions.
            }
        }
    }

    private void requireLength(String structure, int found, int expected) throws ImageException {
        if (found != expected) {
            throw faults.violation(Reason.HEADER_INVALID, structure, "length", null,
                    "an information has %d bytes, expected %d".formatted(found, expected));
        }
    }

    /// The old way; it knows no errors, the server just closes the connection.
    private void exportName(boolean noZeroes) throws IOException {
        byte[] export = Protocol.utf8(uri.export());
        wire.write(ByteBuffer.allocate(16 + export.length).putLong(Protocol.OPTION_MAGIC)
                .putInt(Protocol.OPT_EXPORT_NAME).putInt(export.length).put(export).flip());
        ByteBuffer answer = ByteBuffer.allocate(10 + (noZeroes ? 0 : PADDING_AFTER_EXPORT_NAME));
        wire.read(answer);
        size = answer.getLong(0);
        flags = Short.toUnsignedInt(answer.getShort(8));
    }
}
