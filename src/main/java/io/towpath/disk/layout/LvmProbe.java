package io.towpath.disk.layout;

import io.towpath.disk.layout.Filesystem.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A physical volume of LVM2: a label in one of the first four sectors, and behind it the volume's header. Little-endian.
///
/// | byte | size | field                                                       |
/// |-----:|-----:|-------------------------------------------------------------|
/// |    0 |    8 | `LABELONE`                                                  |
/// |    8 |    8 | number of this sector                                       |
/// |   16 |    4 | CRC-32 of the bytes from 20 on, begun at f597a6cf           |
/// |   20 |    4 | where the header begins in the sector                       |
/// |   24 |    8 | `LVM2 001`                                                  |
///
/// The header begins with 32 characters of UUID and 8 bytes of size.
/// Source: LVM2, *lib/label/label.h* and *lib/format_text/layout.h*.
final class LvmProbe {

    private static final int SECTOR = 512;
    private static final int CRC_START = 0xf597a6cf;
    private static final int CRC_POLYNOMIAL = 0xedb88320;

    private LvmProbe() {}

    static @Nullable Filesystem probe(Area area, String place, Notes notes) throws IOException {
        for (int sector = 0; sector < 4; sector++) {
            ByteBuffer b = area.read((long) sector * SECTOR, SECTOR);
            if (b != null && Area.has(b, 0, "LABELONE") && b.getLong(8) == sector && Area.has(b, 24, "LVM2 001")) {
                Filesystems.checksum(crc(b) == b.getInt(16), place, Kind.LVM2, notes);
                long header = Area.u32(b, 20);
                if (header < 32 || header > SECTOR - 40) {
                    return new Filesystem(Kind.LVM2, null, null, 0);
                }
                return new Filesystem(Kind.LVM2, null, uuid(Area.text(b, (int) header, 32)),
                        Math.max(0, b.getLong((int) header + 32)));
            }
        }
        return null;
    }

    /// LVM groups its 32 characters as 6-4-4-4-4-4-6.
    private static @Nullable String uuid(@Nullable String plain) {
        return plain == null || plain.length() != 32
                ? plain
                : plain.replaceFirst("(.{6})(.{4})(.{4})(.{4})(.{4})(.{4})(.{6})", "$1-$2-$3-$4-$5-$6-$7");
    }

    private static int crc(ByteBuffer sector) {
        int crc = CRC_START;
        for (int i = 20; i < SECTOR; i++) {
            crc ^= Area.u8(sector, i);
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ CRC_POLYNOMIAL : crc >>> 1;
            }
        }
        return crc;
    }
}
