package io.towpath.disk.nbd;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;

/// What the handshake settled for one connection.
///
/// @param sizeBytes  of the disk, > 0
/// @param flags      the transmission flags
/// @param blocks     of what sizes requests may be
/// @param structured replies come in chunks
/// @param extended   with extended headers
/// @param allocation the id of the context `base:allocation`; [#NO_CONTEXT] without it
/// @param encrypted  by TLS
record Export(long sizeBytes, int flags, BlockSizes blocks, boolean structured, boolean extended, long allocation,
        boolean encrypted) {

    static final long NO_CONTEXT = -1;

    /// As for qcow2; nothing above is taken for real.
    private static final long LARGEST = 1L << 50;

    static void checkSize(Faults faults, long sizeBytes) throws ImageException {
        if (sizeBytes == 0) {
            throw faults.violation(Reason.HEADER_INVALID, "export", "size", null,
                    "the export has 0 bytes, expected a disk");
        }
        if (sizeBytes < 0 || sizeBytes > LARGEST) {
            throw faults.violation(Reason.LIMIT_EXCEEDED, "export", "size", null,
                    "the export has %s bytes, expected at most 1 PiB".formatted(Long.toUnsignedString(sizeBytes)));
        }
    }

    boolean can(int flag) {
        return (flags & Protocol.HAS_FLAGS) != 0 && (flags & flag) != 0;
    }

    boolean readOnly() {
        return can(Protocol.READ_ONLY);
    }

    boolean tellsAllocation() {
        return allocation != NO_CONTEXT;
    }

    /// Whether a connection made later shows what may be the same disk.
    void requireSame(Export later, Faults faults) throws ImageException {
        if (later.sizeBytes != sizeBytes) {
            throw faults.changed("the export has %d bytes and not %d any more".formatted(later.sizeBytes, sizeBytes));
        }
        // How many may connect is the server's mood; the rest describes the disk.
        int stable = ~Protocol.CAN_MULTI_CONN & 0xFFFF;
        if ((later.flags & stable) != (flags & stable) || !later.blocks.equals(blocks)) {
            throw faults.changed("the export's flags or block sizes are not what they were");
        }
    }
}
