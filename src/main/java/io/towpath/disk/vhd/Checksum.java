package io.towpath.disk.vhd;

import java.nio.ByteBuffer;

/// The one's complement of the sum of a structure's bytes, those of the checksum itself left out.
final class Checksum {

    private Checksum() {}

    /// @param bytes the structure, from 0 to the limit
    /// @param at    where its checksum lies
    static int of(ByteBuffer bytes, int at) {
        int sum = 0;
        for (int i = 0; i < bytes.limit(); i++) {
            if (i < at || i >= at + Integer.BYTES) {
                sum += Byte.toUnsignedInt(bytes.get(i));
            }
        }
        return ~sum;
    }

    static boolean holds(ByteBuffer bytes, int at) {
        return bytes.getInt(at) == of(bytes, at);
    }
}
