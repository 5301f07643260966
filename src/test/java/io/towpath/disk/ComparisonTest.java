package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComparisonTest {

    private static final byte[] DISK = TestDisk.dense(3 << 20, 1);

    @TempDir
    Path folder;

    @Test
    void findsEqualDisksEqual() throws IOException {
        assertTrue(compare(folder.resolve("none")).equal());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.raw", "b.raw"})
    void saysNothingOfWhatIsWrittenToMeanwhile(String written) {
        ImageException e = assertThrows(ImageException.class, () -> compare(folder.resolve(written)));

        assertEquals(Reason.SOURCE_CHANGED, e.reason());
        assertTrue(e.getMessage().startsWith(written), e.getMessage());
    }

    /// @param written one that somebody else adds to while it is read
    private Comparison compare(Path written) throws IOException {
        Path a = Files.write(folder.resolve("a.raw"), DISK);
        Path b = Files.write(folder.resolve("b.raw"), DISK);
        OpenOptions raw = OpenOptions.declared(DiskFormat.RAW);
        try (DiskReader first = DiskImages.open(DiskRef.file(a), raw);
                DiskReader second = DiskImages.open(DiskRef.file(b), raw)) {
            return Comparison.of(first, second, 2, new ConversionProgress() {
                @Override
                public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                    try {
                        if (Files.exists(written)) {
                            Files.write(written, new byte[1], StandardOpenOption.APPEND);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }

                @Override
                public boolean cancelled() {
                    return false;
                }
            });
        }
    }
}
