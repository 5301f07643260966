package io.towpath.disk.layout;

import io.towpath.disk.DiskReader;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A part of a disk to look at. Places that a superblock names are not trusted: what lies outside of the area is not
/// read, and comes back as null.
final class Area {

    private static final int MOST_AT_ONCE = 4 << 20;

    private final DiskReader disk;
    private final long start;
    private final long length;

    Area(DiskReader disk, long start, long length) {
        this.disk = disk;
        this.start = start;
        this.length = length;
    }

    Area part(long offset, long bytes) {
        return new Area(disk, start + offset, bytes);
    }

    long length() {
        return length;
    }

    ByteRange range() {
        return new ByteRange(start, length);
    }

    boolean contains(long offset, long bytes) {
        return offset >= 0 && bytes >= 0 && bytes <= length && offset <= length - bytes;
    }

    /// Little-endian, from position 0; null when it is not all inside the area.
    @Nullable
    ByteBuffer read(long offset, long bytes) throws IOException {
        if (!contains(offset, bytes) || bytes > MOST_AT_ONCE) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) bytes);
        disk.read(start + offset, buffer);
        return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    static int u16(ByteBuffer b, int at) {
        return Short.toUnsignedInt(b.getShort(at));
    }

    static long u32(ByteBuffer b, int at) {
        return Integer.toUnsignedLong(b.getInt(at));
    }

    static int u8(ByteBuffer b, int at) {
        return Byte.toUnsignedInt(b.get(at));
    }

    static boolean has(ByteBuffer b, int at, String ascii) {
        byte[] wanted = ascii.getBytes(StandardCharsets.ISO_8859_1);
        return b.slice(at, wanted.length).equals(ByteBuffer.wrap(wanted));
    }

    /// Text up to a NUL, without spaces around it; null when nothing is left.
    static @Nullable String text(ByteBuffer b, int at, int bytes, Charset charset) {
        byte[] raw = new byte[bytes];
        b.get(at, raw);
        String all = new String(raw, charset);
        int end = all.indexOf('\0');
        String text = (end < 0 ? all : all.substring(0, end)).strip();
        return text.isEmpty() ? null : text;
    }

    static @Nullable String text(ByteBuffer b, int at, int bytes) {
        return text(b, at, bytes, StandardCharsets.UTF_8);
    }

    /// 16 bytes in their order, `8-4-4-4-12`; null when all are zero.
    static @Nullable String uuid(ByteBuffer b, int at) {
        byte[] raw = new byte[16];
        b.get(at, raw);
        String hex = HexFormat.of().formatHex(raw);
        return hex.equals("0".repeat(32)) ? null : dashed(hex);
    }

    /// A GUID, whose first three parts are little-endian.
    static String guid(ByteBuffer b, int at) {
        return dashed("%08x%04x%04x%016x".formatted(b.getInt(at), b.getShort(at + 4), b.getShort(at + 6),
                Long.reverseBytes(b.getLong(at + 8))));
    }

    private static String dashed(String hex) {
        return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-" + hex.substring(12, 16) + "-"
                + hex.substring(16, 20) + "-" + hex.substring(20);
    }
}
