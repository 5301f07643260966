package io.towpath.disk.vhdx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;

/// How VHDX stores what is no plain number.
final class Bytes {

    static final long MIB = 1L << 20;
    static final UUID NO_GUID = new UUID(0, 0);

    private Bytes() {}

    static ByteBuffer allocate(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// A GUID in Microsoft's mixed order: the first three groups little-endian, the rest as printed.
    static UUID guid(ByteBuffer from, int at) {
        long high = Integer.toUnsignedLong(from.getInt(at)) << 32
                | (long) Short.toUnsignedInt(from.getShort(at + 4)) << 16 | Short.toUnsignedInt(from.getShort(at + 6));
        return new UUID(high, Long.reverseBytes(from.getLong(at + 8)));
    }

    static void putGuid(ByteBuffer into, int at, UUID guid) {
        long high = guid.getMostSignificantBits();
        into.putInt(at, (int) (high >>> 32)).putShort(at + 4, (short) (high >>> 16)).putShort(at + 6, (short) high)
                .putLong(at + 8, Long.reverseBytes(guid.getLeastSignificantBits()));
    }

    static long unsigned(ByteBuffer from, int at) {
        return Integer.toUnsignedLong(from.getInt(at));
    }

    /// The CRC-32C of a whole structure whose bytes 4 to 7 hold it; they count as zero.
    static int checksum(ByteBuffer structure) {
        CRC32C crc = new CRC32C();
        crc.update(structure.duplicate().clear().limit(4));
        crc.update(new byte[4]);
        crc.update(structure.duplicate().clear().position(8));
        return (int) crc.getValue();
    }

    static boolean hasChecksum(ByteBuffer structure) {
        return structure.getInt(4) == checksum(structure);
    }
}
