package io.towpath.disk.qcow2;

import io.towpath.disk.ImageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Assertions;

/// A good image of 4 KiB clusters, made byte by byte, to be spoiled in one place.
///
/// | cluster | what                                                                   |
/// |--------:|------------------------------------------------------------------------|
/// |       0 | header                                                                 |
/// |       1 | refcount table                                                         |
/// |       2 | refcount block                                                         |
/// |       3 | L1 table, 2 entries                                                    |
/// |    4, 5 | L2 tables                                                              |
/// |  6 to 9 | data of guest clusters 0, 1, 2 and 512, each full of its own number    |
/// |      10 | two compressed clusters: guest clusters 3 and 4                        |
final class SmallQcow2 {

    static final int CLUSTER = 4096;
    static final int REFCOUNT_TABLE = CLUSTER;
    static final int REFCOUNT_BLOCK = 2 * CLUSTER;
    static final int L1 = 3 * CLUSTER;
    static final int L2 = 4 * CLUSTER;
    static final int DATA = 6 * CLUSTER;
    static final int COMPRESSED = 10 * CLUSTER;
    static final int SIZE = 513 * CLUSTER;
    private static final int CLUSTERS = 11;
    private static final int SECTOR_BITS_AT = 62 - (12 - 8);

    private ByteBuffer file = ByteBuffer.allocate(CLUSTERS * CLUSTER);

    SmallQcow2() {
        file.put(0, new Qcow2Header(3, 0, 0, 12, SIZE, 0, 2, L1, REFCOUNT_TABLE, 1, 0, 0, 0, 0, 0, 4, 112, 0).bytes()
                .array());
        longAt(REFCOUNT_TABLE, REFCOUNT_BLOCK);
        for (int i = 0; i < CLUSTERS; i++) {
            file.putShort(REFCOUNT_BLOCK + 2 * i, (short) (i == 10 ? 2 : 1));
        }
        longAt(L1, L2Entry.COPIED | L2);
        longAt(L1 + 8, L2Entry.COPIED | L2 + CLUSTER);
        for (int i = 0; i < 4; i++) {
            longAt(L2 + (i == 3 ? CLUSTER : 8 * i), L2Entry.data(DATA + (long) i * CLUSTER));
            Arrays.fill(file.array(), DATA + i * CLUSTER, DATA + (i + 1) * CLUSTER, (byte) (i + 1));
        }
        compressed(3, COMPRESSED, deflated((byte) 4, CLUSTER));
        compressed(4, COMPRESSED + 100, deflated((byte) 5, CLUSTER));
    }

    /// What the guest sees.
    byte[] content() {
        byte[] disk = new byte[SIZE];
        for (int i = 0; i < 5; i++) {
            Arrays.fill(disk, i * CLUSTER, (i + 1) * CLUSTER, (byte) (i + 1));
        }
        Arrays.fill(disk, 512 * CLUSTER, SIZE, (byte) 4);
        return disk;
    }

    /// Stores a compressed cluster at any byte of the file, with its L2 entry.
    SmallQcow2 compressed(int guestCluster, int at, byte[] bytes) {
        file.put(at, bytes);
        long further = (at + bytes.length - 1) / 512 - at / 512;
        return longAt(L2 + 8 * guestCluster, L2Entry.COMPRESSED | further << SECTOR_BITS_AT | at);
    }

    static byte[] deflated(byte value, int length) {
        byte[] plain = new byte[length];
        Arrays.fill(plain, value);
        Deflater deflater = new Deflater(6, true);
        deflater.setInput(plain);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] piece = new byte[512];
        while (!deflater.finished()) {
            out.write(piece, 0, deflater.deflate(piece));
        }
        deflater.end();
        return out.toByteArray();
    }

    SmallQcow2 longAt(int at, long value) {
        file.putLong(at, value);
        return this;
    }

    SmallQcow2 intAt(int at, int value) {
        file.putInt(at, value);
        return this;
    }

    SmallQcow2 byteAt(int at, int value) {
        file.put(at, (byte) value);
        return this;
    }

    SmallQcow2 textAt(int at, String text) {
        file.put(at, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /// Cuts the file, or adds zeroes.
    SmallQcow2 length(int bytes) {
        file = ByteBuffer.wrap(Arrays.copyOf(file.array(), bytes));
        return this;
    }

    byte[] bytes() {
        return file.array().clone();
    }

    Path save(Path folder) throws IOException {
        return Files.write(folder.resolve("small.qcow2"), file.array());
    }

    /// Opens it and reads it whole, which must be refused.
    ImageException refusal(Path folder) throws IOException {
        Path image = save(folder);
        return Assertions.assertThrows(ImageException.class, () -> Qemu.read(image));
    }
}
