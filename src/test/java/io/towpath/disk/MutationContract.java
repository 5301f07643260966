package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.Specimen.Region;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every reader does with damaged headers and tables, byte by byte: it refuses the image, or reads what was there
/// before, or differs only as much as the format has nothing to notice it by.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class MutationContract {

    private static final int RANDOM_MUTANTS = 500;

    @TempDir
    private Path folder;

    protected abstract Stream<Specimen> specimens() throws IOException;

    @ParameterizedTest
    @MethodSource("specimens")
    void isReadUndamaged(Specimen specimen) throws IOException {
        MutantReading reading = undamaged(specimen);

        assertArrayEquals(reading.expected(), reading.read());
    }

    private MutantReading undamaged(Specimen specimen) throws IOException {
        Files.write(file(specimen), specimen.image());
        return new MutantReading(folder, specimen);
    }

    private Path file(Specimen specimen) {
        return folder.resolve(specimen.file());
    }

    @ParameterizedTest
    @MethodSource("specimens")
    void everyFlippedBitIsRefusedOrHarmless(Specimen specimen) throws IOException {
        MutantReading reading = undamaged(specimen);
        int refused = 0;
        for (Region region : specimen.regions()) {
            for (int at = region.offset(); at < region.offset() + region.length(); at++) {
                for (int bit = 0; bit < 8; bit++) {
                    refused += check(reading, region, at, specimen.image()[at] ^ 1 << bit) ? 0 : 1;
                }
            }
        }
        assertTrue(refused > 2 * specimen.metadataBytes(), refused + " of " + 8 * specimen.metadataBytes());
    }

    @ParameterizedTest
    @MethodSource("specimens")
    void everyByteThatIsAllZeroesOrAllOnesIsRefusedOrHarmless(Specimen specimen) throws IOException {
        MutantReading reading = undamaged(specimen);
        for (Region region : specimen.regions()) {
            for (int at = region.offset(); at < region.offset() + region.length(); at++) {
                check(reading, region, at, 0);
                check(reading, region, at, 0xff);
            }
        }
    }

    /// Here anything may be read, but nothing else may happen.
    @ParameterizedTest
    @MethodSource("specimens")
    void manyChangesUnderRightChecksumsNeverDoMoreThanBeRefused(Specimen specimen) throws IOException {
        MutantReading reading = undamaged(specimen);
        long seed = Long.getLong("towpath.seed", System.nanoTime());
        for (long at = seed; at < seed + RANDOM_MUTANTS; at++) {
            byte[] mutant = specimen.mutant(new Random(at));
            change(specimen, specimen.image(), mutant);
            try {
                reading.read();
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError(specimen + ", -Dtowpath.seed=" + at + ": " + e.getMessage(), e);
            } finally {
                change(specimen, mutant, specimen.image());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("specimens")
    void everyLengthOfTheFileIsRefusedOrWhole(Specimen specimen) throws IOException {
        MutantReading reading = undamaged(specimen);
        int step = Math.max(1, specimen.image().length / 300) | 1;
        for (int length = specimen.image().length - 1; length >= 0;) {
            try (FileChannel file = FileChannel.open(file(specimen), StandardOpenOption.WRITE)) {
                file.truncate(length);
            }
            byte @Nullable [] read = reading.read();
            if (read != null) {
                reading.assertSame(read);
            }
            length -= length > specimen.image().length - 40 ? 13 : step;
        }
    }

    /// Whether it was read.
    private boolean check(MutantReading reading, Region region, int at, int value) throws IOException {
        Specimen specimen = reading.specimen();
        byte before = specimen.image()[at];
        if ((byte) value == before) {
            return true;
        }
        put(specimen, at, new byte[]{(byte) value}, 0, 1);
        try {
            byte @Nullable [] read = reading.read();
            if (read != null) {
                reading.judge(region.tolerance(), read);
            }
            return read != null;
        } catch (IOException | RuntimeException | AssertionError e) {
            throw new AssertionError("%s: byte %d is 0x%02x instead of 0x%02x: %s".formatted(specimen, at, value & 0xff,
                    before, e.getMessage()), e);
        } finally {
            put(specimen, at, specimen.image(), at, 1);
        }
    }

    /// Writes only where they differ: images are large, changes are not.
    private void change(Specimen specimen, byte[] from, byte[] to) throws IOException {
        for (int at = 0; at < from.length;) {
            int differing = Arrays.mismatch(from, at, from.length, to, at, to.length);
            if (differing < 0) {
                return;
            }
            int start = at + differing;
            int length = Math.min(512, from.length - start);
            put(specimen, start, to, start, length);
            at = start + length;
        }
    }

    private void put(Specimen specimen, int at, byte[] bytes, int from, int length) throws IOException {
        try (FileChannel file = FileChannel.open(file(specimen), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(bytes, from, length), at);
        }
    }
}
