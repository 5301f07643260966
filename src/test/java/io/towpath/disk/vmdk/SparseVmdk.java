package io.towpath.disk.vmdk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A small sparse image, byte by byte, to be damaged: 64 grains of 64 KiB, of which the even ones are stored.
///
/// | sector | holds                           |
/// |-------:|---------------------------------|
/// |      0 | header                          |
/// |      1 | descriptor, 20 sectors          |
/// |     21 | redundant directory, then table |
/// |     26 | directory, then table           |
/// |    128 | grains                          |
final class SparseVmdk {

    static final int HEADER_CAPACITY = 12;
    static final int HEADER_GRAIN = 20;
    static final int HEADER_ENTRIES = 44;
    static final int HEADER_REDUNDANT = 48;
    static final int HEADER_DIRECTORY = 56;
    static final int REDUNDANT_DIRECTORY = 21 * 512;
    static final int REDUNDANT_TABLE = 22 * 512;
    static final int DIRECTORY = 26 * 512;
    static final int TABLE = 27 * 512;
    static final int GRAINS = 64;
    static final int GRAIN = 65536;

    final ByteBuffer bytes = ByteBuffer.allocate((128 + 32 * 128) * 512).order(ByteOrder.LITTLE_ENDIAN);

    SparseVmdk() {
        bytes.putInt(0, SparseHeader.MAGIC).putInt(4, 1).putInt(8, 3).putLong(HEADER_CAPACITY, GRAINS * 128)
                .putLong(HEADER_GRAIN, 128).putLong(28, 1).putLong(36, 20).putInt(HEADER_ENTRIES, 512)
                .putLong(HEADER_REDUNDANT, 21).putLong(HEADER_DIRECTORY, 26).putLong(64, 128);
        bytes.put(73, new byte[]{'\n', ' ', '\r', '\n'});
        descriptor(text("ffffffff", "monolithicSparse", "RW 8192 SPARSE \"disk.vmdk\"", ""));
        bytes.putInt(REDUNDANT_DIRECTORY, 22).putInt(DIRECTORY, 27);
        for (int grain = 0; grain < GRAINS; grain += 2) {
            entry(grain, 128 + grain / 2 * 128);
            for (int i = 0; i < GRAIN; i++) {
                bytes.put((128 + grain / 2 * 128) * 512 + i, (byte) (grain * 7 + i * 31 + i / 256));
            }
        }
    }

    static String text(String parentCid, String createType, String extents, String more) {
        return "# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=" + parentCid + "\ncreateType=\"" + createType
                + "\"\n" + more + "\n# Extent description\n" + extents + "\n\n#DDB\nddb.adapterType = \"ide\"\n";
    }

    SparseVmdk descriptor(String text) {
        bytes.put(512, new byte[20 * 512]).put(512, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /// In both tables.
    SparseVmdk entry(int grain, int sector) {
        bytes.putInt(TABLE + 4 * grain, sector).putInt(REDUNDANT_TABLE + 4 * grain, sector);
        return this;
    }

    SparseVmdk int32(int at, int value) {
        bytes.putInt(at, value);
        return this;
    }

    SparseVmdk int64(int at, long value) {
        bytes.putLong(at, value);
        return this;
    }

    Path write(Path folder) throws IOException {
        return Files.write(folder.resolve("disk.vmdk"), bytes.array());
    }

    /// What the guest of the undamaged image sees.
    static byte[] content() {
        SparseVmdk whole = new SparseVmdk();
        byte[] content = new byte[GRAINS * GRAIN];
        for (int grain = 0; grain < GRAINS; grain += 2) {
            whole.bytes.get((128 + grain / 2 * 128) * 512, content, grain * GRAIN, GRAIN);
        }
        return content;
    }
}
