package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.Specimen.Region;
import java.io.IOException;
import java.nio.file.Path;
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

    private static final int RANDOM_MUTANTS = 300;

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
        MutantReading reading = new MutantReading(folder, specimen);
        reading.file().set(specimen.image());
        return reading;
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
            reading.file().set(specimen.mutant(new Random(at)));
            try {
                reading.read();
                reading.inspect();
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError(specimen + ", -Dtowpath.seed=" + at + ": " + e.getMessage(), e);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("specimens")
    void everyLengthOfTheFileIsRefusedOrWhole(Specimen specimen) throws IOException {
        MutantReading reading = undamaged(specimen);
        int step = Math.max(1, specimen.image().length / 300) | 1;
        for (int length = specimen.image().length - 1; length >= 0;) {
            reading.file().set(Arrays.copyOf(specimen.image(), length));
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
        reading.file().put(at, (byte) value);
        try {
            byte @Nullable [] read = reading.read();
            if (read != null) {
                reading.judge(region.tolerance(), read);
            } else if (at % 4 == 0) {
                reading.inspect();
            }
            return read != null;
        } catch (IOException | RuntimeException | AssertionError e) {
            throw new AssertionError("%s: byte %d is 0x%02x instead of 0x%02x: %s".formatted(specimen, at, value & 0xff,
                    before, e.getMessage()), e);
        } finally {
            reading.file().put(at, before);
        }
    }
}
