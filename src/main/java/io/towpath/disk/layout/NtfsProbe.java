package io.towpath.disk.layout;

import io.towpath.disk.layout.Filesystem.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// NTFS: boot sector at byte 0. Little-endian.
///
/// | byte | size | field                                                                     |
/// |-----:|-----:|---------------------------------------------------------------------------|
/// |    3 |    8 | `NTFS    `                                                                |
/// |   11 |    2 | bytes per sector                                                          |
/// |   13 |    1 | sectors per cluster; above 128, 2 to the power of its negative            |
/// |   40 |    8 | sectors                                                                   |
/// |   48 |    8 | cluster of the master file table                                          |
/// |   64 |    1 | clusters per record; negative: 2 to the power of that in bytes            |
/// |   72 |    8 | serial number                                                             |
///
/// The label is the attribute 60 of record 3 of the master file table.
final class NtfsProbe {

    private static final int VOLUME_RECORD = 3;
    private static final int VOLUME_NAME = 0x60;
    private static final int END = -1;
    private static final int FIXUP_EVERY = 512;

    private NtfsProbe() {}

    static @Nullable Filesystem probe(Area area, String place, Notes notes) throws IOException {
        ByteBuffer b = area.read(0, 512);
        if (b == null || !Area.has(b, 3, "NTFS    ") || Area.u16(b, 510) != 0xaa55) {
            return null;
        }
        int sector = Area.u16(b, 11);
        int perCluster = Area.u8(b, 13);
        long cluster = perCluster > 128 ? (long) sector << Math.min(256 - perCluster, 20) : (long) sector * perCluster;
        if (Integer.bitCount(sector) != 1 || sector < 256 || sector > 4096 || Long.bitCount(cluster) != 1) {
            return null;
        }
        return new Filesystem(Kind.NTFS, label(area, b, cluster), "%016X".formatted(b.getLong(72)),
                Filesystems.size(b.getLong(40), sector));
    }

    private static @Nullable String label(Area area, ByteBuffer boot, long cluster) throws IOException {
        int perRecord = boot.get(64);
        long bytes = perRecord > 0 ? perRecord * cluster : 1L << Math.min(-perRecord, 30);
        long table = boot.getLong(48);
        if (bytes < 512 || bytes > 65536 || table < 0 || table > area.length() / cluster) {
            return null;
        }
        ByteBuffer record = area.read(table * cluster + VOLUME_RECORD * bytes, bytes);
        if (record == null || !Area.has(record, 0, "FILE")) {
            return null;
        }
        fixUp(record);
        int at = Area.u16(record, 20);
        while (at <= record.limit() - 24 && record.getInt(at) != END) {
            long length = Area.u32(record, at + 4);
            if (length < 24 || length > record.limit() - at) {
                return null;
            }
            if (record.getInt(at) == VOLUME_NAME && record.get(at + 8) == 0) {
                long size = Area.u32(record, at + 16);
                int from = at + Area.u16(record, at + 20);
                return size > record.limit() - (long) from
                        ? null
                        : Area.text(record, from, (int) size, StandardCharsets.UTF_16LE);
            }
            at += (int) length;
        }
        return null;
    }

    /// The last two bytes of every 512 are kept apart, so that a torn write shows; puts them back.
    private static void fixUp(ByteBuffer record) {
        int from = Area.u16(record, 4);
        int count = Area.u16(record, 6);
        for (int i = 1; i < count && i * FIXUP_EVERY <= record.limit() && from + 2 * i + 2 <= record.limit(); i++) {
            record.putShort(i * FIXUP_EVERY - 2, record.getShort(from + 2 * i));
        }
    }
}
