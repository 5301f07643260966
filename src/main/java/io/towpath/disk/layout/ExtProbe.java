package io.towpath.disk.layout;

import io.towpath.disk.layout.Filesystem.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// ext2, ext3, ext4: superblock at byte 1024. Little-endian.
///
/// | byte | size | field                                   |
/// |-----:|-----:|-----------------------------------------|
/// |    4 |    4 | blocks, low half; high half at byte 336 |
/// |   24 |    4 | log2 of the block size, less 10         |
/// |   56 |    2 | magic `53 EF`                           |
/// |   92 |   12 | features: compatible, incompatible, read-only compatible |
/// |  104 |   16 | UUID                                    |
/// |  120 |   16 | label                                   |
/// | 1020 |    4 | CRC-32C of the bytes before, not inverted at the end |
///
/// Source: Linux, *Documentation/filesystems/ext4/super.rst*.
final class ExtProbe {

    private static final int JOURNAL = 0x4;
    private static final int NEEDS_RECOVERY = 0x4;
    private static final int JOURNAL_DEVICE = 0x8;
    private static final int WIDE = 0x80;
    private static final int METADATA_CHECKSUM = 0x400;
    /// What ext3 knows: file types, recovery, meta block groups; sparse superblocks, large files, b-tree directories.
    private static final int EXT3_INCOMPATIBLE = 0x2 | 0x4 | 0x10;
    private static final int EXT3_READ_ONLY = 0x1 | 0x2 | 0x4;

    private ExtProbe() {}

    static @Nullable Filesystem probe(Area area, String place, Notes notes) throws IOException {
        ByteBuffer b = area.read(1024, 1024);
        if (b == null || Area.u16(b, 56) != 0xef53 || Area.u32(b, 24) > 6 || Area.u32(b, 4) == 0) {
            return null;
        }
        int compatible = b.getInt(92);
        int incompatible = b.getInt(96);
        int readOnly = b.getInt(100);
        if ((incompatible & JOURNAL_DEVICE) != 0) {
            return null;
        }
        Kind kind = (incompatible & ~EXT3_INCOMPATIBLE) != 0 || (readOnly & ~EXT3_READ_ONLY) != 0
                ? Kind.EXT4
                : (compatible & JOURNAL) != 0 ? Kind.EXT3 : Kind.EXT2;
        if ((readOnly & METADATA_CHECKSUM) != 0) {
            CRC32C crc = new CRC32C();
            crc.update(b.array(), 0, 1020);
            Filesystems.checksum((int) ~crc.getValue() == b.getInt(1020), place, kind, notes);
        }
        if ((incompatible & NEEDS_RECOVERY) != 0) {
            notes.add("journal-not-empty", place + ": the filesystem was not unmounted; its journal will be replayed");
        }
        long blocks = Area.u32(b, 4) | ((incompatible & WIDE) != 0 ? Area.u32(b, 336) << 32 : 0);
        return new Filesystem(kind, Area.text(b, 120, 16), Area.uuid(b, 104),
                Filesystems.size(blocks, 1024L << b.getInt(24)));
    }
}
