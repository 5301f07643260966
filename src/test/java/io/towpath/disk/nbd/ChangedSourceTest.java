package io.towpath.disk.nbd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.Conversion;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.ConversionRequest;
import io.towpath.disk.ConversionResult;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.LoopDevice;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Sources that do not tell when they were written to: exports of servers, and devices. A conversion of one is stopped in
/// the middle, and gone on with.
class ChangedSourceTest {

    private static final int SIZE = 24 << 20;

    @TempDir
    private Path folder;

    private final byte[] disk = TestDisk.dense(SIZE, 1);

    @ParameterizedTest
    @EnumSource(value = DiskFormat.class, names = {"RAW", "QCOW2", "VMDK"})
    void whatAServerHasChangedSinceIsCopiedAgain(DiskFormat format) throws IOException {
        Path behind = TestDisk.raw(folder, disk);
        try (NbdServer server = NbdServer.nbdkit(folder, "-r", "file", behind.toString())) {
            DiskRef source = new DiskRef.Served(NbdUri.parse(server.uri()));
            stop(source, format, true);
            byte[] now = changed(behind);

            ConversionResult result = Conversion.run(request(source, format, true, true), new Watch(Long.MAX_VALUE));

            assertEquals(0, result.resumedBytes());
            assertArrayEquals(now, result(format));
        }
    }

    @Test
    void zeroesThatHaveComeSinceAreAChangeToo() throws IOException {
        Path behind = TestDisk.raw(folder, disk);
        try (NbdServer server = NbdServer.nbdkit(folder, "-r", "file", behind.toString())) {
            DiskRef source = new DiskRef.Served(NbdUri.parse(server.uri()));
            stop(source, DiskFormat.QCOW2, true);
            try (FileChannel channel = FileChannel.open(behind, StandardOpenOption.WRITE)) {
                // a file that ends there and is as long as before: a hole, which the server tells as such
                channel.truncate(0);
                channel.write(ByteBuffer.allocate(1), SIZE - 1);
            }

            Conversion.run(request(source, DiskFormat.QCOW2, true, true), new Watch(Long.MAX_VALUE));

            assertArrayEquals(new byte[SIZE], result(DiskFormat.QCOW2));
        }
    }

    @Test
    void whatIsAsItWasIsTakenOver() throws IOException {
        Path behind = TestDisk.raw(folder, disk);
        try (NbdServer server = NbdServer.nbdkit(folder, "-r", "file", behind.toString())) {
            DiskRef source = new DiskRef.Served(NbdUri.parse(server.uri()));
            stop(source, DiskFormat.QCOW2, true);

            ConversionResult result = Conversion.run(request(source, DiskFormat.QCOW2, true, true), new Watch(
                    Long.MAX_VALUE));

            assertTrue(result.resumedBytes() >= SIZE / 2 - (1 << 20), () -> "taken over: " + result.resumedBytes());
            assertArrayEquals(disk, result(DiskFormat.QCOW2));
        }
    }

    @Test
    void withoutAProofNothingOfAServerIsTakenOver() throws IOException {
        Path behind = TestDisk.raw(folder, disk);
        try (NbdServer server = NbdServer.nbdkit(folder, "-r", "file", behind.toString())) {
            DiskRef source = new DiskRef.Served(NbdUri.parse(server.uri()));
            stop(source, DiskFormat.RAW, false);
            byte[] now = changed(behind);

            ConversionResult result = Conversion.run(request(source, DiskFormat.RAW, true, false), new Watch(
                    Long.MAX_VALUE));

            assertEquals(0, result.resumedBytes());
            assertArrayEquals(now, result(DiskFormat.RAW));
        }
    }

    @Test
    void aDeviceIsLookedAtAgainToo() throws IOException {
        Path behind = TestDisk.raw(folder, disk);
        try (LoopDevice device = LoopDevice.of(behind)) {
            DiskRef source = DiskRef.named(device.path());
            stop(source, DiskFormat.QCOW2, true);
            byte[] now = changed(device.path());

            ConversionResult result = Conversion.run(request(source, DiskFormat.QCOW2, true, true), new Watch(
                    Long.MAX_VALUE));

            assertEquals(0, result.resumedBytes());
            assertArrayEquals(now, result(DiskFormat.QCOW2));
        }
    }

    private void stop(DiskRef source, DiskFormat format, boolean prove) {
        assertThrows(ImageException.class, () -> Conversion.run(request(source, format, false, prove), new Watch(
                SIZE / 2)));
    }

    /// Something within what was copied.
    private byte[] changed(Path where) throws IOException {
        byte[] now = disk.clone();
        ByteBuffer other = ByteBuffer.wrap(TestDisk.dense(4096, 2));
        other.get(now, 2 << 20, other.remaining()).flip();
        try (FileChannel channel = FileChannel.open(where, StandardOpenOption.WRITE)) {
            channel.write(other, 2 << 20);
            channel.force(true);
        }
        return now;
    }

    private Path target(DiskFormat format) {
        return folder.resolve("copy." + format.id());
    }

    private byte[] result(DiskFormat format) throws IOException {
        if (format == DiskFormat.RAW) {
            return Files.readAllBytes(target(format));
        }
        Path raw = folder.resolve("judged.raw");
        Judges.run(Judges.require("qemu-img").toString(), "convert", "-f", format.id(), "-O", "raw",
                target(format).toString(), raw.toString()).ok();
        return Files.readAllBytes(raw);
    }

    private ConversionRequest request(DiskRef source, DiskFormat format, boolean resume, boolean prove) {
        Map<String, String> options = format == DiskFormat.VMDK ? Map.of("subformat", "streamOptimized") : Map.of();
        return new ConversionRequest(source, OpenOptions.declared(source instanceof DiskRef.Served
                ? DiskFormat.NBD
                : DiskFormat.RAW), target(format), format, options, 2, resume, false, prove, false);
    }

    /// Stops a copy at so many bytes, and checks that what is shown never goes back.
    private static final class Watch implements ConversionProgress {
        private final long stopAt;
        private Phase phase = Phase.COPY;
        private long shown;

        Watch(long stopAt) {
            this.stopAt = stopAt;
        }

        @Override
        public synchronized void at(Phase now, long doneBytes, long totalBytes, long dataBytes) {
            assertTrue(now != phase || doneBytes >= shown, () -> doneBytes + " after " + shown);
            phase = now;
            shown = doneBytes;
        }

        @Override
        public synchronized boolean cancelled() {
            return phase == Phase.COPY && shown >= stopAt;
        }
    }
}
