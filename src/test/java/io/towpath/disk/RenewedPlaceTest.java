package io.towpath.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an earlier run wrote and did not note is written again in other places: in the one it has it may not get durable any
/// more, and whether a flush of it failed nobody may have come to know.
class RenewedPlaceTest {

    private static final int MIB = 1 << 20;
    private static final int SIZE = 6 * MIB;

    @TempDir
    Path folder;

    @Test
    void ofARawImage() throws IOException {
        isGivenBack("disk.raw", "disk.raw.part", DiskFormat.RAW, Map.of());
    }

    @Test
    void ofOneWhoseSpaceWasTaken() throws IOException {
        isGivenBack("disk.raw", "disk.raw.part", DiskFormat.RAW, Map.of("preallocation", "falloc"));
    }

    @Test
    void ofAFixedVhd() throws IOException {
        isGivenBack("disk.vhd", "disk.vhd.part", DiskFormat.VHD, Map.of("subformat", "fixed"));
    }

    @Test
    void ofAFlatVmdk() throws IOException {
        isGivenBack("disk.vmdk", "disk-flat.vmdk.part", DiskFormat.VMDK, Map.of("subformat", "monolithicFlat"));
    }

    private void isGivenBack(String name, String part, DiskFormat format, Map<String, String> options)
            throws IOException {
        byte[] disk = TestDisk.dense(SIZE, 1);
        Path source = Files.write(folder.resolve("source.raw"), disk);
        Path written = folder.resolve(part);
        stoppedAfter(2 * MIB, source, name, format, options);
        byte[] lost = TestDisk.dense(SIZE / 2, 2);
        try (RandomAccessFile file = new RandomAccessFile(written.toFile(), "rw")) {
            file.seek(SIZE / 2);
            file.write(lost);
        }

        stoppedAfter(0, source, name, format, options);

        byte[] held = Files.readAllBytes(written);
        assertThat(Arrays.mismatch(held, 0, 2 * MIB, disk, 0, 2 * MIB)).as("what is noted stays").isEqualTo(-1);
        assertThat(Arrays.equals(held, SIZE / 2, SIZE, new byte[SIZE / 2], 0, SIZE / 2)).as("its place is given back")
                .isTrue();
        Conversion.run(request(source, name, format, options), new Until(Long.MAX_VALUE));
        assertThat(Arrays.mismatch(Files.readAllBytes(folder.resolve(part.replace(".part", ""))), 0, SIZE, disk, 0,
                SIZE)).isEqualTo(-1);
    }

    private void stoppedAfter(long bytes, Path source, String name, DiskFormat format, Map<String, String> options) {
        assertThat(catchThrowableOfType(ImageException.class,
                () -> Conversion.run(request(source, name, format, options), new Until(bytes))).reason())
                .isEqualTo(Reason.CANCELLED);
    }

    private ConversionRequest request(Path source, String name, DiskFormat format, Map<String, String> options) {
        return new ConversionRequest(DiskRef.file(source), OpenOptions.declared(DiskFormat.RAW), folder.resolve(name),
                format, options, 1, true, false, true, false);
    }

    /// @param stopAfter bytes copied
    private record Until(long stopAfter, long[] done) implements ConversionProgress {

        Until(long stopAfter) {
            this(stopAfter, new long[1]);
        }

        @Override
        public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
            done[0] = doneBytes;
        }

        @Override
        public boolean cancelled() {
            return done[0] >= stopAfter;
        }
    }
}
