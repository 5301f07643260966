package io.towpath.disk.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.Judges;
import io.towpath.disk.Conversion;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.ConversionRequest;
import io.towpath.disk.DeltaApply;
import io.towpath.disk.DeltaRequest;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.LoopDevice;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.RangeSet;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A volume that is used again: whatever it held, after a seed that was stopped and went on and after passes it holds the
/// disk, and where that has zeroes none of the old bytes.
class DirtyTargetTest {

    private static final int SIZE = 5 * (1 << 20) + 512;

    @TempDir
    Path folder;

    private final byte[] disk = TestDisk.mixed(SIZE, 7);
    private final Random lot = new Random(7);

    /// Servers that zero, that trim but do not zero, and that do not tell what is allocated either.
    @ParameterizedTest
    @ValueSource(strings = {"file", "--filter=nozero file", "--filter=nozero --filter=noextents file"})
    void ofAServer(String words) throws IOException {
        Path behind = Files.write(folder.resolve("behind.raw"), TestDisk.dense(SIZE, 1));
        List<String> command = new ArrayList<>(List.of(words.split(" ")));
        command.add(behind.toString());
        try (NbdServer server = NbdServer.nbdkit(folder, command.toArray(String[]::new))) {
            seedAndPasses(DiskRef.served(server.parsed()), DiskFormat.NBD);
        }
        assertThat(Arrays.mismatch(Files.readAllBytes(behind), disk)).isEqualTo(-1);
    }

    @Test
    void ofAnImageBehindQemu() throws IOException {
        String judge = Judges.require("qemu-img").toString();
        Path before = Files.write(folder.resolve("before.raw"), TestDisk.dense(SIZE, 1));
        Path image = folder.resolve("behind.qcow2");
        Judges.run(judge, "convert", "-f", "raw", "-O", "qcow2", before.toString(), image.toString()).ok();
        try (NbdServer server = NbdServer.qemu(folder, "-f", "qcow2", image.toString())) {
            seedAndPasses(DiskRef.served(server.parsed()), DiskFormat.NBD);
        }
        Path expected = Files.write(folder.resolve("expected.raw"), disk);
        Judges.run(judge, "compare", "-f", "qcow2", "-F", "raw", image.toString(), expected.toString()).ok();
    }

    @Test
    void ofADevice() throws IOException {
        byte[] before = TestDisk.dense(8 << 20, 1);
        Path behind = Files.write(folder.resolve("behind.raw"), before);
        try (LoopDevice device = LoopDevice.of(behind)) {
            seedAndPasses(DiskRef.named(device.path()), DiskFormat.RAW);
        }
        byte[] held = Files.readAllBytes(behind);
        assertThat(Arrays.mismatch(Arrays.copyOf(held, SIZE), disk)).isEqualTo(-1);
        assertThat(Arrays.mismatch(held, SIZE, held.length, before, SIZE, before.length)).as("behind the disk")
                .isEqualTo(-1);
    }

    private void seedAndPasses(DiskRef target, DiskFormat format) throws IOException {
        Path journal = folder.resolve("journal");
        DiskRef source = told("seed");
        ImageException stopped = catchThrowableOfType(ImageException.class,
                () -> Conversion.run(seed(source, target, format, journal), new Until(SIZE / 2)));
        assertThat(stopped.reason()).isEqualTo(Reason.CANCELLED);
        Conversion.run(seed(source, target, format, journal), new Until(Long.MAX_VALUE));
        for (int pass = 0; pass < 2; pass++) {
            RangeSet changed = change();
            DeltaApply.run(new DeltaRequest(told("pass" + pass), OpenOptions.declared(DiskFormat.QCOW2), target,
                    format == DiskFormat.RAW ? format : null, changed, 2, true, true), new Until(Long.MAX_VALUE));
        }
    }

    private static ConversionRequest seed(DiskRef source, DiskRef target, DiskFormat format, Path journal) {
        return new ConversionRequest(source, OpenOptions.declared(DiskFormat.QCOW2), target, journal, format, Map.of(),
                2, true, true, true, false);
    }

    /// Of which it is known where nothing is stored.
    private DiskRef told(String name) throws IOException {
        Path raw = Files.write(folder.resolve(name + ".raw"), disk);
        Path image = folder.resolve(name + ".qcow2");
        Conversion.run(new ConversionRequest(DiskRef.file(raw), OpenOptions.declared(DiskFormat.RAW), image,
                DiskFormat.QCOW2, Map.of(), 2, false, false, false, false), new Until(Long.MAX_VALUE));
        return DiskRef.file(image);
    }

    /// Mostly something that becomes zero, in ranges that begin and end anywhere.
    private RangeSet change() {
        List<ByteRange> ranges = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int from = lot.nextInt(SIZE / 512) * 512;
            int length = Math.min(SIZE - from, 512 * (1 + lot.nextInt(600)));
            byte[] bytes = lot.nextInt(3) == 0 ? TestDisk.mixed(length, lot.nextLong()) : new byte[length];
            System.arraycopy(bytes, 0, disk, from, length);
            ranges.add(new ByteRange(from, length));
        }
        return RangeSet.of(ranges);
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
