package io.towpath.disk.vhdx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.DiskReader;
import io.towpath.disk.ImageException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/// Whatever bits of the metadata change, an image is refused or read, and quickly. What has a checksum never reads as
/// another disk; the BAT and the metadata have none.
class VhdxMutationTest {

    private static final int ITEM_BYTES = 40;
    private static final int BAT_ENTRIES = 5;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private static Path folder = Path.of("");
    private static Path image = Path.of("");

    @BeforeContainer
    static void makeImage() throws IOException {
        folder = Files.createTempDirectory("mutants");
        image = new SmallVhdx().write(folder);
    }

    @AfterContainer
    static void removeImage() throws IOException {
        Files.delete(image);
        Files.delete(folder);
    }

    @Property(tries = 400)
    void flippedBitsOfHeadersAndRegionTablesChangeNothingUnnoticed(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 4 * 80 * 8 - 1) Integer> bits) throws IOException {
        byte[] read = mutant(bits.stream().map(bit -> SmallVhdx.HEADER_1 * 8 + bit / 640 * (64 << 10) * 8 + bit % 640)
                .toList());

        if (read.length > 0) {
            assertArrayEquals(SmallVhdx.content(), read);
        }
    }

    @Property(tries = 400)
    void aFlippedBitOfTheMetadataIsRefusedOrMakesADiskOfAnotherSize(
            @ForAll @IntRange(max = (32 + 5 * 32 + ITEM_BYTES) * 8 - 1) int bit) throws IOException {
        int table = (32 + 5 * 32) * 8;
        byte[] read = mutant(List.of(bit < table ? SmallVhdx.METADATA * 8 + bit : SmallVhdx.ITEMS * 8 + bit - table));

        // only the disk's size, and the size of its blocks, can be others that make sense
        if (bit < table || bit >= table + 32) {
            assertArrayEquals(Arrays.copyOf(SmallVhdx.content(), read.length), read);
        }
    }

    @Property(tries = 400)
    void aFlippedBitOfTheBatConcernsNoOtherBlock(@ForAll @IntRange(max = BAT_ENTRIES * 64 - 1) int bit)
            throws IOException {
        byte[] read = mutant(List.of(SmallVhdx.BAT * 8 + bit));

        if (read.length > 0) {
            byte[] content = SmallVhdx.content();
            assertEquals(content.length, read.length);
            int block = bit / 64 * SmallVhdx.MIB;
            Arrays.fill(content, block, block + SmallVhdx.MIB, (byte) 0);
            Arrays.fill(read, block, block + SmallVhdx.MIB, (byte) 0);
            assertArrayEquals(content, read);
        }
    }

    /// What is read of the image with these bits flipped, up to the size it has without; nothing when it is refused.
    private static byte[] mutant(List<Integer> bits) throws IOException {
        flip(bits);
        long started = System.nanoTime();
        try (DiskReader reader = VhdxRefusalTest.open(image)) {
            byte[] read = new byte[(int) Math.min(SmallVhdx.SIZE, reader.sizeBytes())];
            reader.read(0, ByteBuffer.wrap(read));
            return read;
        } catch (ImageException e) {
            assertTrue(e.reason().exitCode() <= 5, e::toString);
            return new byte[0];
        } finally {
            assertTrue(System.nanoTime() - started < PATIENCE_NANOS);
            flip(bits);
        }
    }

    private static void flip(List<Integer> bits) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            for (int bit : bits) {
                file.seek(bit / 8);
                int before = file.read();
                file.seek(bit / 8);
                file.write(before ^ 1 << bit % 8);
            }
        }
    }
}
