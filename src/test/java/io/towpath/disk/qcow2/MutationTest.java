package io.towpath.disk.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A flipped bit in the metadata is refused, or changes nothing: only the fields that say how large the disk is and what
/// a cluster is may give another disk, and those are told apart here.
class MutationTest {

    @TempDir
    Path folder;

    @Test
    void everyFlippedBitOfTheHeaderIsRefusedOrHarmless() throws IOException {
        byte[] good = new SmallQcow2().bytes();
        byte[] content = new SmallQcow2().content();
        for (int bit = 0; bit < Qcow2Header.FULL_BYTES * 8; bit++) {
            int field = bit / 8;
            byte @Nullable [] read = read(flipped(good, bit));
            if (read == null) {
                continue;
            }
            boolean size = field >= Qcow2Header.SIZE_AT && field < Qcow2Header.CRYPT_AT;
            int common = size ? Math.min(read.length, content.length) : content.length;
            assertArrayEquals(Arrays.copyOf(content, common), Arrays.copyOf(read, size ? common : read.length),
                    "byte " + field);
        }
    }

    @Test
    void everyFlippedBitOfATableIsRefusedOrHarmless() throws IOException {
        byte[] good = new SmallQcow2().bytes();
        byte[] content = new SmallQcow2().content();
        int refused = 0;
        int[][] tables = {{SmallQcow2.REFCOUNT_TABLE, 16}, {SmallQcow2.REFCOUNT_BLOCK, 32}, {SmallQcow2.L1, 16},
                {SmallQcow2.L2, 40}, {SmallQcow2.L2 + SmallQcow2.CLUSTER, 8}};
        for (int[] table : tables) {
            for (int bit = table[0] * 8; bit < (table[0] + table[1]) * 8; bit++) {
                byte @Nullable [] read = read(flipped(good, bit));
                // the zero flag (bit 0 of a standard entry) is content: nothing else in the file contradicts it
                boolean zeroFlag = table[0] >= SmallQcow2.L2 && bit / 8 % 8 == 7 && bit % 8 == 0;
                if (read == null) {
                    refused++;
                } else if (!zeroFlag) {
                    assertArrayEquals(content, read, "bit %d of byte %d".formatted(bit % 8, bit / 8));
                }
            }
        }
        assertTrue(refused > 300, refused + " refused");
    }

    @Test
    void randomBytesInTheTablesNeverDoMoreThanBeRefused() throws IOException {
        byte[] good = new SmallQcow2().bytes();
        Random random = new Random(11);
        for (int i = 0; i < 1000; i++) {
            byte[] image = good.clone();
            for (int change = 0; change <= i % 5; change++) {
                int place = random.nextInt(4) == 0
                        ? random.nextInt(Qcow2Header.FULL_BYTES)
                        : SmallQcow2.REFCOUNT_TABLE + random.nextInt(SmallQcow2.DATA - SmallQcow2.REFCOUNT_TABLE);
                image[place] = (byte) random.nextInt(256);
            }
            read(image);
        }
    }

    @Test
    void everyLengthOfTheFileIsRefusedOrWhole() throws IOException {
        byte[] good = new SmallQcow2().bytes();
        byte[] content = new SmallQcow2().content();
        for (int length = 0; length < good.length; length += 61) {
            byte @Nullable [] read = read(Arrays.copyOf(good, length));
            if (read != null) {
                assertArrayEquals(content, read, "length " + length);
            }
        }
    }

    private static byte[] flipped(byte[] good, int bit) {
        byte[] image = good.clone();
        image[bit / 8] ^= (byte) (1 << bit % 8);
        return image;
    }

    /// Null when it is refused; any other exception fails the test.
    private byte @Nullable [] read(byte[] image) throws IOException {
        Path file = Files.write(folder.resolve("mutant.qcow2"), image);
        try (Qcow2Image disk = Qemu.open(file)) {
            if (disk.sizeBytes() > 64 << 20) {
                return Qemu.readStart(disk, SmallQcow2.SIZE);
            }
        } catch (ImageException e) {
            return null;
        }
        try {
            return Qemu.read(file);
        } catch (ImageException e) {
            return null;
        }
    }
}
