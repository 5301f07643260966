package io.towpath.disk.layout;

import io.towpath.disk.layout.Filesystem.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Btrfs: superblock of 4 KiB at byte 65536. Little-endian.
///
/// | byte | size | field                                             |
/// |-----:|-----:|---------------------------------------------------|
/// |    0 |   32 | checksum of the bytes from 32 on                  |
/// |   32 |   16 | UUID of the filesystem                            |
/// |   64 |    8 | magic `_BHRfS_M`                                  |
/// |  112 |    8 | bytes, over all its devices                       |
/// |  136 |    8 | devices                                           |
/// |  196 |    2 | kind of the checksum, 0 CRC-32C                   |
/// |  201 |   98 | this device: id (8), bytes (8) …                  |
/// |  299 |  256 | label                                             |
///
/// Source: *Btrfs on-disk format*, "Superblock".
final class BtrfsProbe {

    private static final int SUPERBLOCK = 4096;

    private BtrfsProbe() {}

    static @Nullable Filesystem probe(Area area, String place, Notes notes) throws IOException {
        ByteBuffer b = area.read(65536, SUPERBLOCK);
        if (b == null || !Area.has(b, 64, "_BHRfS_M")) {
            return null;
        }
        if (Area.u16(b, 196) == 0) {
            CRC32C crc = new CRC32C();
            crc.update(b.array(), 32, SUPERBLOCK - 32);
            Filesystems.checksum(crc.getValue() == Area.u32(b, 0), place, Kind.BTRFS, notes);
        }
        if (b.getLong(136) > 1) {
            notes.add("several-devices", "%s: btrfs on %s devices, of which this is one".formatted(place,
                    Long.toUnsignedString(b.getLong(136))));
        }
        return new Filesystem(Kind.BTRFS, Area.text(b, 299, 256), Area.uuid(b, 32), Math.max(0, b.getLong(209)));
    }
}
