package io.towpath.disk.nbd;

import java.nio.charset.StandardCharsets;

/// The protocol's numbers, by the names they have there. All integers are big-endian.
///
/// | request, compact  | size | request, extended | size |
/// |-------------------|-----:|-------------------|-----:|
/// | magic `25609513`  |    4 | magic `21e41c71`  |    4 |
/// | command flags     |    2 | command flags     |    2 |
/// | type              |    2 | type              |    2 |
/// | cookie            |    8 | cookie            |    8 |
/// | offset            |    8 | offset            |    8 |
/// | length            |    4 | length            |    8 |
///
/// | simple reply      | size | structured chunk  | size | extended chunk    | size |
/// |-------------------|-----:|-------------------|-----:|-------------------|-----:|
/// | magic `67446698`  |    4 | magic `668e33ef`  |    4 | magic `6e8a278c`  |    4 |
/// | error             |    4 | flags, type       |  2+2 | flags, type       |  2+2 |
/// | cookie            |    8 | cookie            |    8 | cookie            |    8 |
/// |                   |      | payload's length  |    4 | request's offset  |    8 |
/// |                   |      |                   |      | payload's length  |    8 |
///
/// A simple reply to a read without error is followed by the data, a chunk by its payload.
///
/// Source: *The NBD protocol*, "Transmission", "Values".
final class Protocol {

    static final long MAGIC = 0x4e42444d41474943L; // NBDMAGIC
    static final long OPTION_MAGIC = 0x49484156454F5054L; // IHAVEOPT
    static final long OLD_STYLE_MAGIC = 0x00420281861253L;
    static final long OPTION_REPLY_MAGIC = 0x3e889045565a9L;

    /// Handshake flags, of server and client alike.
    static final int FIXED_NEWSTYLE = 1;
    static final int NO_ZEROES = 2;

    static final int OPT_EXPORT_NAME = 1;
    static final int OPT_STARTTLS = 5;
    static final int OPT_GO = 7;
    static final int OPT_STRUCTURED_REPLY = 8;
    static final int OPT_SET_META_CONTEXT = 10;
    static final int OPT_EXTENDED_HEADERS = 11;

    static final int REP_ACK = 1;
    static final int REP_INFO = 3;
    static final int REP_META_CONTEXT = 4;
    static final int REP_ERROR = 1 << 31;
    static final int REP_ERR_UNSUP = REP_ERROR + 1;
    static final int REP_ERR_POLICY = REP_ERROR + 2;
    static final int REP_ERR_TLS_REQD = REP_ERROR + 5;
    static final int REP_ERR_UNKNOWN = REP_ERROR + 6;
    static final int REP_ERR_SHUTDOWN = REP_ERROR + 7;

    static final int INFO_EXPORT = 0;
    static final int INFO_BLOCK_SIZE = 3;

    /// Transmission flags.
    static final int HAS_FLAGS = 1;
    static final int READ_ONLY = 1 << 1;
    static final int SEND_FLUSH = 1 << 2;
    static final int SEND_FUA = 1 << 3;
    static final int SEND_TRIM = 1 << 5;
    static final int SEND_WRITE_ZEROES = 1 << 6;
    static final int CAN_MULTI_CONN = 1 << 8;
    static final int SEND_FAST_ZERO = 1 << 11;

    static final int REQUEST_MAGIC = 0x25609513;
    static final int EXTENDED_REQUEST_MAGIC = 0x21e41c71;
    static final int SIMPLE_REPLY_MAGIC = 0x67446698;
    static final int STRUCTURED_REPLY_MAGIC = 0x668e33ef;
    static final int EXTENDED_REPLY_MAGIC = 0x6e8a278c;

    static final int CMD_READ = 0;
    static final int CMD_WRITE = 1;
    static final int CMD_DISC = 2;
    static final int CMD_FLUSH = 3;
    static final int CMD_TRIM = 4;
    static final int CMD_WRITE_ZEROES = 6;
    static final int CMD_BLOCK_STATUS = 7;

    static final int CMD_FLAG_FUA = 1;
    static final int CMD_FLAG_FAST_ZERO = 1 << 4;
    /// The length is that of a payload; with extended headers, and then every write has it.
    static final int CMD_FLAG_PAYLOAD_LEN = 1 << 5;

    static final int REPLY_FLAG_DONE = 1;
    static final int REPLY_NONE = 0;
    static final int REPLY_OFFSET_DATA = 1;
    static final int REPLY_OFFSET_HOLE = 2;
    static final int REPLY_BLOCK_STATUS = 5;
    static final int REPLY_BLOCK_STATUS_EXT = 6;
    static final int REPLY_ERROR_BIT = 1 << 15;

    static final String BASE_ALLOCATION = "base:allocation";
    /// Bits of a block's status in `base:allocation`.
    static final int STATE_HOLE = 1;
    static final int STATE_ZERO = 2;

    private Protocol() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
