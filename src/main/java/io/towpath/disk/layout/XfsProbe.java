package io.towpath.disk.layout;

import io.towpath.disk.layout.Filesystem.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// XFS: superblock at byte 0. Big-endian, but for the checksum.
///
/// | byte | size | field                                                        |
/// |-----:|-----:|--------------------------------------------------------------|
/// |    0 |    4 | magic `XFSB`                                                 |
/// |    4 |    4 | block size                                                   |
/// |    8 |    8 | blocks                                                       |
/// |   32 |   16 | UUID                                                         |
/// |  100 |    2 | version in the low four bits; 5 has a checksum               |
/// |  102 |    2 | sector size                                                  |
/// |  108 |   12 | label                                                        |
/// |  224 |    4 | CRC-32C of the sector, this as 0, little-endian              |
///
/// Source: *XFS Filesystem Structure*, "Superblocks".
final class XfsProbe {

    private static final int CRC_AT = 224;

    private XfsProbe() {}

    static @Nullable Filesystem probe(Area area, String place, Notes notes) throws IOException {
        ByteBuffer b = area.read(0, 512);
        if (b == null || !Area.has(b, 0, "XFSB")) {
            return null;
        }
        b.order(ByteOrder.BIG_ENDIAN);
        long blockSize = Area.u32(b, 4);
        int sectorSize = Area.u16(b, 102);
        if (Long.bitCount(blockSize) != 1 || blockSize < 512 || blockSize > 65536 || Integer.bitCount(sectorSize) != 1
                || sectorSize < 512 || sectorSize > 32768) {
            return null;
        }
        if ((b.getShort(100) & 0xf) == 5) {
            ByteBuffer sector = area.read(0, sectorSize);
            Filesystems.checksum(sector != null && matches(sector), place, Kind.XFS, notes);
        }
        return new Filesystem(Kind.XFS, Area.text(b, 108, 12), Area.uuid(b, 32),
                Filesystems.size(b.getLong(8), blockSize));
    }

    private static boolean matches(ByteBuffer sector) {
        long expected = Area.u32(sector, CRC_AT);
        CRC32C crc = new CRC32C();
        crc.update(sector.putInt(CRC_AT, 0).array());
        return crc.getValue() == expected;
    }
}
