package io.towpath.disk.vhd;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// A small dynamic disk, byte by byte, to be damaged: 16 blocks of 8 KiB less 512 bytes at its end, of which the odd
/// ones are stored, from the last to the first; the last sector of each was never written.
///
/// | byte | holds                              |
/// |-----:|------------------------------------|
/// |    0 | copy of the footer                 |
/// |  512 | dynamic header                     |
/// | 1536 | table, 16 entries                  |
/// | 2048 | 8 blocks of 512 + 8192 bytes       |
/// |      | footer                             |
final class SmallVhd {

    static final int BLOCK = 8192;
    static final int BLOCKS = 16;
    static final int SIZE = BLOCKS * BLOCK - 512;
    static final int HEADER = 512;
    static final int TABLE = 1536;
    static final int DATA = 2048;
    static final int FOOTER = DATA + BLOCKS / 2 * (512 + BLOCK);

    ByteBuffer bytes;

    SmallVhd() {
        bytes = ByteBuffer.allocate(FOOTER + 512);
        bytes.put(0, "conectix".getBytes(StandardCharsets.US_ASCII)).putInt(8, 2).putInt(12, 0x10000)
                .putLong(16, HEADER)
                .put(28, "test".getBytes(StandardCharsets.US_ASCII)).putLong(40, SIZE).putLong(48, SIZE).putInt(56, 0)
                .putInt(60, 3);
        bytes.put(HEADER, "cxsparse".getBytes(StandardCharsets.US_ASCII)).putLong(HEADER + 8, -1)
                .putLong(HEADER + 16, TABLE).putInt(HEADER + 24, 0x10000).putInt(HEADER + 28, BLOCKS)
                .putInt(HEADER + 32, BLOCK);
        byte[] content = pattern();
        for (int block = 0; block < BLOCKS; block++) {
            int at = place(block);
            entry(block, block % 2 == 0 ? -1 : at / 512);
            if (block % 2 == 1) {
                byte[] bitmap = new byte[BLOCK / 512 / 8];
                Arrays.fill(bitmap, (byte) -1);
                bitmap[bitmap.length - 1] = (byte) 0xfe;
                bytes.put(at, bitmap).put(at + 512, content, block * BLOCK, BLOCK);
            }
        }
        seal();
    }

    private SmallVhd(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    static SmallVhd of(byte[] image) {
        return new SmallVhd(ByteBuffer.wrap(image));
    }

    /// Where the bitmap of an odd block lies.
    static int place(int block) {
        return DATA + (BLOCKS - 1 - block) / 2 * (512 + BLOCK);
    }

    private static byte[] pattern() {
        byte[] content = new byte[BLOCKS * BLOCK];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (1 + i * 31 + i / 509);
        }
        return content;
    }

    /// What the guest of the undamaged image sees.
    static byte[] content() {
        byte[] content = pattern();
        for (int block = 0; block < BLOCKS; block++) {
            int from = block % 2 == 0 ? block * BLOCK : (block + 1) * BLOCK - 512;
            Arrays.fill(content, from, (block + 1) * BLOCK, (byte) 0);
        }
        return Arrays.copyOf(content, SIZE);
    }

    SmallVhd entry(int block, int sector) {
        bytes.putInt(TABLE + 4 * block, sector);
        return this;
    }

    /// In the header, whose checksum is set right.
    SmallVhd header32(int at, int value) {
        bytes.putInt(HEADER + at, value);
        return seal();
    }

    SmallVhd header64(int at, long value) {
        bytes.putLong(HEADER + at, value);
        return seal();
    }

    /// In both footers, whose checksums are set right.
    SmallVhd footer32(int at, int value) {
        bytes.putInt(at, value);
        return seal();
    }

    SmallVhd footer64(int at, long value) {
        bytes.putLong(at, value);
        return seal();
    }

    /// Sets both checksums right and copies the footer to the end.
    SmallVhd seal() {
        sum(0, 512, 64);
        sum(HEADER, 1024, 36);
        bytes.put(bytes.capacity() - 512, bytes, 0, 512);
        return this;
    }

    SmallVhd sum(int from, int length, int at) {
        bytes.putInt(from + at, 0);
        int sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += Byte.toUnsignedInt(bytes.get(i));
        }
        bytes.putInt(from + at, ~sum);
        return this;
    }

    /// Turns a bit, and leaves checksums as they are.
    SmallVhd flip(int at) {
        bytes.put(at, (byte) (bytes.get(at) ^ 1));
        return this;
    }

    SmallVhd length(int length) {
        bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), length));
        return this;
    }

    /// A fixed disk of the same content.
    static SmallVhd fixed() {
        SmallVhd fixed = new SmallVhd();
        ByteBuffer footer = fixed.footer32(60, 2).footer64(16, -1).bytes.slice(0, 512);
        fixed.bytes = ByteBuffer.allocate(SIZE + 512).put(0, content()).put(SIZE, footer, 0, 512);
        return fixed;
    }

    Path write(Path folder) throws IOException {
        return Files.write(folder.resolve("disk.vhd"), bytes.array());
    }

    static DiskReader open(Path image) throws IOException {
        return DiskImages.open(DiskRef.file(image), OpenOptions.declared(DiskFormat.VHD));
    }

    static byte[] read(Path image) throws IOException {
        try (DiskReader reader = open(image)) {
            return TestDisk.contentOf(reader);
        }
    }
}
