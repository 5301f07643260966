package io.towpath.disk.vhd;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageProblems;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// What dynamic and differencing disks have where their footer's data offset points. Big-endian.
///
/// | byte | size | field                                                | unit    |
/// |-----:|-----:|------------------------------------------------------|---------|
/// |    0 |    8 | cookie `cxsparse`                                    |         |
/// |    8 |    8 | data offset: all ones, not used                      |         |
/// |   16 |    8 | table offset: the block allocation table             | bytes   |
/// |   24 |    4 | header version, 1.0 as 0x00010000                    |         |
/// |   28 |    4 | max table entries: at least the blocks of the disk   |         |
/// |   32 |    4 | block size, a power of two, usually 2 MiB            | bytes   |
/// |   36 |    4 | checksum                                             |         |
/// |   40 |   16 | parent's unique id                                   |         |
/// |   56 |    4 | parent's time stamp                                  | seconds |
/// |   60 |    4 | reserved                                             |         |
/// |   64 |  512 | parent's name, UTF-16, up to the first zero          |         |
/// |  576 |  192 | parent locators, 8 of 24 bytes                       |         |
/// |  768 |  256 | reserved, zero                                       |         |
///
/// Source: *Virtual Hard Disk Image Format Specification* 1.0, "Dynamic Disk Header Format".
///
/// @param at          where it lies in the file
/// @param entries     max table entries
/// @param sizeBytes   of the disk, as the footer says
record DynamicHeader(long at, long tableOffset, long entries, int blockBytes, UUID parentId, String parentName,
        long sizeBytes) {

    static final int BYTES = 1024;
    static final int CHECKSUM_AT = 36;
    static final int MOST_ENTRIES = 1 << 24;

    private static final long COOKIE = 0x6378_7370_6172_7365L;
    private static final int TABLE_AT = 16;
    private static final int VERSION_AT = 24;
    private static final int ENTRIES_AT = 28;
    private static final int BLOCK_AT = 32;
    private static final int PARENT_NAME_AT = 64;
    private static final int PARENT_NAME_BYTES = 512;
    private static final int MOST_BLOCK_BYTES = 256 << 20;
    private static final String STRUCTURE = "dynamic header";

    /// Reads it and judges all but the places it names.
    static DynamicHeader read(ImageSource source, FooterSearch.Found found, Faults faults) throws IOException {
        return read(source, found, faults, source.problems());
    }

    /// @param problems hears what is wrong with it but does not keep it from being read
    static DynamicHeader read(ImageSource source, FooterSearch.Found found, Faults faults, ImageProblems problems)
            throws IOException {
        long at = found.footer().dataOffset();
        long offsetAt = found.at() + Footer.DATA_OFFSET_AT;
        if (at < Footer.BYTES || at % Footer.BYTES != 0 || at >= found.end()) {
            throw faults.field(Reason.OFFSET_OUT_OF_RANGE, "footer", "data offset", offsetAt, Long.toUnsignedString(at),
                    "a sector between the copy of the footer and byte " + found.end());
        }
        if (at > source.length() - BYTES) {
            throw faults.field(Reason.TRUNCATED, "footer", "data offset", offsetAt, Long.toString(at),
                    "%d bytes to lie there, but the file ends at byte %d".formatted(BYTES, source.length()));
        }
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        source.read(at, bytes);
        bytes.flip();
        if (bytes.getLong(0) != COOKIE) {
            throw faults.field(Reason.HEADER_INVALID, STRUCTURE, "cookie", at,
                    "0x%016x".formatted(bytes.getLong(0)), "cxsparse");
        }
        if (!Checksum.holds(bytes, CHECKSUM_AT)) {
            problems.found(faults.checksum(STRUCTURE, at, "does not agree with its checksum"));
        }
        DynamicHeader header = new DynamicHeader(at, bytes.getLong(TABLE_AT),
                Integer.toUnsignedLong(bytes.getInt(ENTRIES_AT)), bytes.getInt(BLOCK_AT),
                new UUID(bytes.getLong(40), bytes.getLong(48)), parentName(bytes), found.footer().sizeBytes());
        header.judge(problems, faults, bytes.getInt(VERSION_AT));
        return header;
    }

    ByteBuffer bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(0, COOKIE).putLong(8, Footer.NO_DATA_OFFSET).putLong(TABLE_AT, tableOffset)
                .putInt(VERSION_AT, Footer.VERSION).putInt(ENTRIES_AT, (int) entries).putInt(BLOCK_AT, blockBytes);
        return bytes.putInt(CHECKSUM_AT, Checksum.of(bytes, CHECKSUM_AT));
    }

    private void judge(ImageProblems problems, Faults faults, int version) throws ImageException {
        if (version >>> 16 != Footer.VERSION >>> 16) {
            problems.found(faults.feature(STRUCTURE, "header version", at + VERSION_AT,
                    "version %d.%d".formatted(version >>> 16, version & 0xffff), null));
        }
        if (Integer.bitCount(blockBytes) != 1 || blockBytes < Footer.BYTES) {
            throw faults.field(Reason.HEADER_INVALID, STRUCTURE, "block size", at + BLOCK_AT,
                    Integer.toUnsignedString(blockBytes) + " bytes", "a power of two from 512 on");
        }
        if (blockBytes > MOST_BLOCK_BYTES) {
            throw faults.field(Reason.LIMIT_EXCEEDED, STRUCTURE, "block size", at + BLOCK_AT, blockBytes + " bytes",
                    "at most 256 MiB");
        }
        if (entries > MOST_ENTRIES) {
            throw faults.field(Reason.LIMIT_EXCEEDED, STRUCTURE, "max table entries", at + ENTRIES_AT,
                    Long.toString(entries), "at most " + MOST_ENTRIES);
        }
        if (entries < blocks()) {
            problems.found(faults.field(Reason.METADATA_INCONSISTENT, STRUCTURE, "max table entries", at + ENTRIES_AT,
                    Long.toString(entries), "at least %d for %d bytes".formatted(blocks(), sizeBytes)));
        }
    }

    /// Blocks of the disk, the last of which may be cut by its end.
    long blocks() {
        return Math.ceilDiv(sizeBytes, (long) blockBytes);
    }

    /// Bytes of the sector bitmap in front of each block's data: a bit for each sector, in whole sectors.
    int bitmapBytes() {
        return Math.ceilDiv(blockBytes / 512 / 8, 512) * 512;
    }

    /// Sectors of a block in the file, with its bitmap.
    int sectorsInFile() {
        return (bitmapBytes() + blockBytes) / 512;
    }

    /// Bytes of the block allocation table in the file: whole sectors.
    long tableBytes() {
        return Math.ceilDiv(entries * Integer.BYTES, 512L) * 512;
    }

    /// The specification says UTF-16 and big-endian; some programs wrote it the other way round.
    private static String parentName(ByteBuffer bytes) {
        byte[] name = new byte[PARENT_NAME_BYTES];
        bytes.get(PARENT_NAME_AT, name);
        boolean swapped = name[0] != 0 && name[1] == 0;
        Charset charset = swapped ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
        String text = new String(name, charset);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }
}
