package io.towpath.disk.vmdk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/// Whatever bits of the metadata change, an image is refused or shows the same content: never another.
class VmdkMutationTest {

    /// The descriptor's text may change in ways that mean nothing (a comment) or another disk (a shorter one, told both
    /// there and in the header, which one flip cannot do).
    private static final int METADATA = 31 * 512;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private static Path folder = Path.of("");

    @BeforeContainer
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("mutants");
    }

    @AfterContainer
    static void removeFolder() throws IOException {
        Files.deleteIfExists(folder.resolve("disk.vmdk"));
        Files.delete(folder);
    }

    @Property(tries = 600)
    void aFlippedBitOfTheHeaderChangesNothingUnnoticed(@ForAll @IntRange(max = 79 * 8 - 1) int bit)
            throws IOException {
        check(List.of(bit));
    }

    @Property(tries = 600)
    void flippedBitsOfTheTablesChangeNothingUnnoticed(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 21 * 4096, max = METADATA * 8 - 1) Integer> bits)
            throws IOException {
        check(bits);
    }

    private static void check(List<Integer> bits) throws IOException {
        SparseVmdk mutant = new SparseVmdk();
        for (int bit : bits) {
            mutant.bytes.put(bit / 8, (byte) (mutant.bytes.get(bit / 8) ^ 1 << bit % 8));
        }
        long started = System.nanoTime();
        try {
            assertArrayEquals(SparseVmdk.content(), SparseRefusalTest.read(mutant.write(folder)));
        } catch (ImageException e) {
            assertTrue(e.reason().exitCode() <= 5, e::toString);
        }
        assertTrue(System.nanoTime() - started < PATIENCE_NANOS);
    }
}
