package io.towpath.disk.layout;

import io.towpath.disk.layout.Filesystem.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// exFAT: boot sector at byte 0; sector 11 repeats a checksum of the eleven before it. Little-endian.
///
/// | byte | size | field                                  |
/// |-----:|-----:|----------------------------------------|
/// |    3 |    8 | `EXFAT   `                             |
/// |   72 |    8 | sectors                                |
/// |   88 |    4 | sector where the clusters begin        |
/// |   96 |    4 | cluster of the root folder, from 2 on  |
/// |  100 |    4 | serial number                          |
/// |  106 |    2 | flags; not in the checksum             |
/// |  108 |    1 | log2 of the sector size, 9 to 12       |
/// |  109 |    1 | log2 of the sectors of a cluster       |
/// |  112 |    1 | percent in use; not in the checksum    |
///
/// The label is the root folder's entry of type 83: a number of characters, then UTF-16.
/// Source: Microsoft, *exFAT file system specification*, sections 3.1, 3.4 and 7.3.
final class ExfatProbe {

    private static final int CHECKED_SECTORS = 11;
    private static final int ENTRY = 32;
    private static final int LABEL = 0x83;

    private ExfatProbe() {}

    static @Nullable Filesystem probe(Area area, String place, Notes notes) throws IOException {
        ByteBuffer b = area.read(0, 512);
        if (b == null || !Area.has(b, 3, "EXFAT   ") || Area.u16(b, 510) != 0xaa55) {
            return null;
        }
        int sectorBits = Area.u8(b, 108);
        int clusterBits = sectorBits + Area.u8(b, 109);
        if (sectorBits < 9 || sectorBits > 12 || clusterBits > 25) {
            return null;
        }
        ByteBuffer checked = area.read(0, (CHECKED_SECTORS + 1L) << sectorBits);
        Filesystems.checksum(checked != null && matches(checked, CHECKED_SECTORS << sectorBits), place, Kind.EXFAT,
                notes);
        return new Filesystem(Kind.EXFAT, label(area, b, sectorBits, clusterBits),
                "%04X-%04X".formatted(Area.u16(b, 102), Area.u16(b, 100)),
                Filesystems.size(b.getLong(72), 1L << sectorBits));
    }

    private static boolean matches(ByteBuffer sectors, int bytes) {
        int sum = 0;
        for (int i = 0; i < bytes; i++) {
            if (i != 106 && i != 107 && i != 112) {
                sum = Integer.rotateRight(sum, 1) + Area.u8(sectors, i);
            }
        }
        return sum == sectors.getInt(bytes);
    }

    private static @Nullable String label(Area area, ByteBuffer b, int sectorBits, int clusterBits)
            throws IOException {
        long root = (Area.u32(b, 88) << sectorBits) + ((Area.u32(b, 96) - 2) << clusterBits);
        ByteBuffer entries = area.read(root, 1L << Math.min(clusterBits, 12));
        for (int at = 0; entries != null && at < entries.limit() && entries.get(at) != 0; at += ENTRY) {
            if (Area.u8(entries, at) == LABEL) {
                int characters = Math.min(Area.u8(entries, at + 1), 11);
                return Area.text(entries, at + 2, characters * 2, StandardCharsets.UTF_16LE);
            }
        }
        return null;
    }
}
