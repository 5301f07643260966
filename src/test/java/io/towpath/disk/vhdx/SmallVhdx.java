package io.towpath.disk.vhdx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/// A small dynamic image, byte by byte, to be damaged: five blocks of 1 MiB, of which the first and the fourth are
/// stored.
///
/// |   MiB | holds                                  |
/// |------:|----------------------------------------|
/// |     0 | header section                         |
/// |     1 | log, empty                             |
/// |     2 | metadata                               |
/// |     3 | BAT                                    |
/// |     4 | block 0                                |
/// |     5 | block 3                                |
/// |     6 | nobody's, but not zero                 |
final class SmallVhdx {

    static final int MIB = 1 << 20;
    static final int HEADER_1 = 64 << 10;
    static final int HEADER_2 = 128 << 10;
    static final int REGIONS_1 = 192 << 10;
    static final int REGIONS_2 = 256 << 10;
    static final int LOG = MIB;
    static final int METADATA = 2 * MIB;
    static final int ITEMS = METADATA + (64 << 10);
    static final int BAT = 3 * MIB;
    static final int SIZE = 5 * MIB;
    static final int FILE_BYTES = 7 * MIB;

    /// Where the items lie, and their entries in the table.
    static final int FILE_PARAMETERS = ITEMS;
    static final int DISK_SIZE = ITEMS + 8;
    static final int DISK_ID = ITEMS + 16;
    static final int LOGICAL_SECTOR = ITEMS + 32;
    static final int PHYSICAL_SECTOR = ITEMS + 36;
    static final int PARENT_LOCATOR = ITEMS + 4096;

    private static final byte[] BLOCKS = blocks();

    final ByteBuffer bytes = ByteBuffer.allocate(FILE_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    SmallVhdx() {
        text(0, "vhdxfile").utf16(8, "a test");
        header(HEADER_1, 7).header(HEADER_2, 8);
        regions(REGIONS_1).regions(REGIONS_2);
        text(METADATA, "metadata").int16(METADATA + 10, 5);
        item(0, "CAA16737-FA36-4D43-B3B6-33F0AA44E76B", FILE_PARAMETERS, 8, 4);
        item(1, "2FA54224-CD1B-4876-B211-5DBED83BF4B8", DISK_SIZE, 8, 6);
        item(2, "BECA12AB-B2E6-4523-93EF-C309E000C746", DISK_ID, 16, 6);
        item(3, "8141BF1D-A96F-4709-BA47-F233A8FAAB5F", LOGICAL_SECTOR, 4, 6);
        item(4, "CDA348C7-445D-4471-9CC9-E9885251C556", PHYSICAL_SECTOR, 4, 6);
        int32(FILE_PARAMETERS, MIB).int64(DISK_SIZE, SIZE).int32(LOGICAL_SECTOR, 512).int32(PHYSICAL_SECTOR, 4096);
        guid(DISK_ID, UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"));
        entry(0, 4, 6).entry(1, 0, 0).entry(2, 0, 2).entry(3, 5, 6).entry(4, 0, 3);
        bytes.put(4 * MIB, BLOCKS);
    }

    private static byte[] blocks() {
        byte[] blocks = new byte[FILE_BYTES - 4 * MIB];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = (byte) (i * 31 + (i >> 8) * 7 + 1);
        }
        return blocks;
    }

    /// What the guest of the undamaged image sees.
    static byte[] content() {
        byte[] content = new byte[SIZE];
        System.arraycopy(BLOCKS, 0, content, 0, MIB);
        System.arraycopy(BLOCKS, MIB, content, 3 * MIB, MIB);
        return content;
    }

    private SmallVhdx header(int at, long sequence) {
        text(at, "head").int64(at + 8, sequence).int16(at + 66, 1).int32(at + 68, MIB).int64(at + 72, LOG);
        guid(at + 16, new UUID(1, 2)).guid(at + 32, new UUID(3, 4));
        return sealed(at, 4096);
    }

    private SmallVhdx regions(int at) {
        text(at, "regi").int32(at + 8, 2);
        region(at, 0, "2DC27766-F623-4200-9D64-115E9BFD4A08", BAT, MIB, 1);
        region(at, 1, "8B7CA206-4790-4B9A-B8FE-575F050F886E", METADATA, MIB, 1);
        return sealed(at, 64 << 10);
    }

    /// In one table, without its checksum.
    SmallVhdx region(int table, int index, String guid, long offset, int length, int required) {
        int at = table + 16 + 32 * index;
        return guid(at, UUID.fromString(guid)).int64(at + 16, offset).int32(at + 24, length).int32(at + 28, required);
    }

    /// In both tables, with their checksums.
    SmallVhdx region(int index, String guid, long offset, int length, int required) {
        for (int table : new int[]{REGIONS_1, REGIONS_2}) {
            region(table, index, guid, offset, length, required);
            int32(table + 8, Math.max(bytes.getInt(table + 8), index + 1)).sealed(table, 64 << 10);
        }
        return this;
    }

    SmallVhdx item(int index, String guid, int place, int length, int flags) {
        int at = METADATA + 32 + 32 * index;
        return guid(at, UUID.fromString(guid)).int32(at + 16, place - METADATA).int32(at + 20, length)
                .int32(at + 24, flags);
    }

    SmallVhdx entry(int index, long mib, int state) {
        return int64(BAT + 8 * index, mib << 20 | state);
    }

    /// Changes both headers and seals them.
    SmallVhdx inHeaders(int offset, long value) {
        for (int header : new int[]{HEADER_1, HEADER_2}) {
            int64(header + offset, value).sealed(header, 4096);
        }
        return this;
    }

    SmallVhdx sealed(int at, int length) {
        return int32(at + 4, Bytes.checksum(bytes.slice(at, length).order(ByteOrder.LITTLE_ENDIAN)));
    }

    SmallVhdx text(int at, String text) {
        bytes.put(at, text.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    SmallVhdx utf16(int at, String text) {
        bytes.put(at, text.getBytes(StandardCharsets.UTF_16LE));
        return this;
    }

    SmallVhdx guid(int at, UUID guid) {
        Bytes.putGuid(bytes, at, guid);
        return this;
    }

    SmallVhdx int16(int at, int value) {
        bytes.putShort(at, (short) value);
        return this;
    }

    SmallVhdx int32(int at, int value) {
        bytes.putInt(at, value);
        return this;
    }

    SmallVhdx int64(int at, long value) {
        bytes.putLong(at, value);
        return this;
    }

    Path write(Path folder) throws IOException {
        return Files.write(folder.resolve("disk.vhdx"), bytes.array());
    }

    Path writeCut(Path folder, int length) throws IOException {
        return Files.write(folder.resolve("disk.vhdx"), java.util.Arrays.copyOf(bytes.array(), length));
    }
}
