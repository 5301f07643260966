package io.towpath.disk.layout;

import io.towpath.disk.layout.Filesystem.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// FAT12, FAT16, FAT32: boot sector at byte 0. Which of the three it is follows from the number of clusters alone.
/// Little-endian.
///
/// | byte | size | field                                                              |
/// |-----:|-----:|--------------------------------------------------------------------|
/// |   11 |    2 | bytes per sector                                                   |
/// |   13 |    1 | sectors per cluster                                                |
/// |   14 |    2 | reserved sectors                                                   |
/// |   16 |    1 | file allocation tables                                             |
/// |   17 |    2 | entries of the root folder, 0 in FAT32                             |
/// |   19 |    2 | sectors; 0: at byte 32, 4 bytes                                    |
/// |   21 |    1 | medium, f0 or f8 to ff                                             |
/// |   22 |    2 | sectors of a table; 0: at byte 36, 4 bytes                         |
/// |   38 |      | FAT12/16: `29`, serial number (4), label (11); FAT32: at byte 66   |
///
/// Source: Microsoft, *FAT32 File System Specification 1.03*.
final class FatProbe {

    private static final int EXTENDED = 0x29;
    private static final String NO_LABEL = "NO NAME";

    private FatProbe() {}

    static @Nullable Filesystem probe(Area area, String place, Notes notes) throws IOException {
        ByteBuffer b = area.read(0, 512);
        if (b == null || Area.u16(b, 510) != 0xaa55) {
            return null;
        }
        int jump = Area.u8(b, 0);
        int sector = Area.u16(b, 11);
        int perCluster = Area.u8(b, 13);
        int medium = Area.u8(b, 21);
        int tables = Area.u8(b, 16);
        boolean sane = (jump == 0xeb || jump == 0xe9) && Integer.bitCount(sector) == 1 && sector >= 512
                && sector <= 4096 && Integer.bitCount(perCluster) == 1 && Area.u16(b, 14) > 0 && tables >= 1
                && tables <= 2 && (medium == 0xf0 || medium >= 0xf8);
        if (!sane) {
            return null;
        }
        long sectors = Area.u16(b, 19) != 0 ? Area.u16(b, 19) : Area.u32(b, 32);
        long tableSectors = Area.u16(b, 22) != 0 ? Area.u16(b, 22) : Area.u32(b, 36);
        long rootSectors = Math.ceilDiv(Area.u16(b, 17) * 32L, (long) sector);
        long clusters = (sectors - Area.u16(b, 14) - tables * tableSectors - rootSectors) / perCluster;
        if (clusters <= 0 || tableSectors == 0) {
            return null;
        }
        boolean wide = Area.u16(b, 22) == 0;
        Kind kind = wide ? Kind.FAT32 : clusters < 4085 ? Kind.FAT12 : Kind.FAT16;
        int more = wide ? 66 : 38;
        boolean named = Area.u8(b, more) == EXTENDED;
        String label = named ? Area.text(b, more + 5, 11, StandardCharsets.ISO_8859_1) : null;
        return new Filesystem(kind, NO_LABEL.equals(label) ? null : label,
                named ? "%04X-%04X".formatted(Area.u16(b, more + 3), Area.u16(b, more + 1)) : null,
                Filesystems.size(sectors, sector));
    }
}
