package io.towpath.disk.vmdk;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.ImageException;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A flipped bit in the metadata of an ESX snapshot is refused or changes nothing but the one grain, or the one table,
/// whose entry now says that nothing is there: neither format has anything that would contradict it.
class DeltaMutationTest {

    private static final int GRAINS = 20;
    private static final byte[] CONTENT = TestDisk.dense(GRAINS * 4096, 3);
    private static final byte[] NOTHING = new byte[4096];

    @TempDir
    private Path folder;

    @Test
    void flippedBitsOfCowd() throws IOException {
        ByteBuffer good = CowdFile.of(CONTENT, 8, _ -> true);
        int table = 5 * 512;

        int refused = flip(good.array(), 0, 32, "vmfsSparse", "VMFSSPARSE")
                + flip(good.array(), 2048, 2052, "vmfsSparse", "VMFSSPARSE")
                + flip(good.array(), table, table + 4 * GRAINS, "vmfsSparse", "VMFSSPARSE");

        assertTrue(refused > 600, refused + " refused");
    }

    @Test
    void flippedBitsOfSeSparse() throws IOException {
        ByteBuffer good = SeSparseFile.of(CONTENT, _ -> SeSparseFile.STORED);
        int table = SeSparseFile.TABLES;

        int refused = flip(good.array(), 0, 208, "seSparse", "SESPARSE")
                + flip(good.array(), SeSparseFile.DIRECTORY, SeSparseFile.DIRECTORY + 8, "seSparse", "SESPARSE")
                + flip(good.array(), table, table + 8 * GRAINS, "seSparse", "SESPARSE");

        assertTrue(refused > 1500, refused + " refused");
    }

    @Test
    void randomBytesNeverDoMoreThanBeRefused() throws IOException {
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            boolean cowd = i % 2 == 0;
            byte[] file = (cowd ? CowdFile.of(CONTENT, 8, _ -> true) : SeSparseFile.of(CONTENT,
                    _ -> SeSparseFile.STORED)).array();
            for (int change = 0; change <= i % 4; change++) {
                file[random.nextInt(random.nextBoolean() ? 256 : 9000)] = (byte) random.nextInt();
            }
            try {
                read(file, cowd ? "vmfsSparse" : "seSparse", cowd ? "VMFSSPARSE" : "SESPARSE");
            } catch (ImageException e) {
                assertTrue(e.reason().exitCode() <= 5, e::toString);
            }
        }
    }

    /// @return how many were refused
    private int flip(byte[] good, int from, int to, String createType, String type) throws IOException {
        int refused = 0;
        for (int bit = from * 8; bit < to * 8; bit++) {
            byte[] file = good.clone();
            file[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                checkGrains(read(file, createType, type), "bit %d of byte %d".formatted(bit % 8, bit / 8));
            } catch (ImageException e) {
                refused++;
            }
        }
        return refused;
    }

    private static void checkGrains(byte[] got, String what) {
        int missing = 0;
        for (int at = 0; at < CONTENT.length; at += 4096) {
            if (!Arrays.equals(got, at, at + 4096, CONTENT, at, at + 4096)) {
                assertTrue(Arrays.equals(got, at, at + 4096, NOTHING, 0, 4096), () -> what + ": other bytes");
                missing++;
            }
        }
        assertTrue(missing <= 1 || missing == GRAINS, what + ": " + missing + " grains are gone");
    }

    private byte[] read(byte[] file, String createType, String type) throws IOException {
        Files.write(folder.resolve("delta.vmdk"), file);
        return SparseRefusalTest.read(Files.writeString(folder.resolve("disk.vmdk"), SparseVmdk.text("ffffffff",
                createType, "RW " + CONTENT.length / 512 + " " + type + " \"delta.vmdk\"", "")));
    }
}
