package io.towpath.disk.nbd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.Conversion;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.ConversionRequest;
import io.towpath.disk.ConversionResult;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Conversions into an export, judged by the file behind its server.
class ServedTargetTest {

    private static final int SIZE = 9 * (1 << 20) + 512;

    @TempDir
    private Path folder;

    @Test
    void replacesWhatTheExportHeldAndProvesIt() throws IOException {
        byte[] disk = TestDisk.mixed(SIZE, 1);
        Path behind = Files.write(folder.resolve("behind.raw"), TestDisk.dense(SIZE, 2));
        try (NbdServer server = NbdServer.nbdkit(folder, "file", behind.toString())) {
            ConversionResult result = Conversion.run(request(disk, server, null, false), new Progress(Long.MAX_VALUE));

            assertTrue(result.proven());
        }
        assertArrayEquals(disk, Files.readAllBytes(behind));
    }

    @Test
    void goesOnFromItsJournal() throws IOException {
        byte[] disk = TestDisk.dense(SIZE, 3);
        Path behind = Files.write(folder.resolve("behind.raw"), new byte[SIZE]);
        Path journal = folder.resolve("journal");
        try (NbdServer server = NbdServer.qemu(folder, "-f", "raw", behind.toString())) {
            ImageException stopped = assertThrows(ImageException.class, () -> Conversion.run(request(disk, server,
                    journal, false), new Progress(SIZE / 2)));
            assertEquals(Reason.CANCELLED, stopped.reason());

            ConversionResult result = Conversion.run(request(disk, server, journal, true), new Progress(
                    Long.MAX_VALUE));

            assertTrue(result.resumedBytes() >= SIZE / 2 - (1 << 20), () -> "taken over: " + result.resumedBytes());
            assertTrue(result.proven());
        }
        assertArrayEquals(disk, Files.readAllBytes(behind));
        assertFalse(Files.exists(journal));
    }

    @Test
    void refusesAnExportOfAnotherSize() throws IOException {
        try (NbdServer server = NbdServer.nbdkit(folder, "memory", "size=8M")) {
            assertEquals(Reason.TARGET_IO, assertThrows(ImageException.class, () -> Conversion.run(request(
                    TestDisk.mixed(SIZE, 4), server, null, false), new Progress(Long.MAX_VALUE))).reason());
        }
    }

    private ConversionRequest request(byte[] disk, NbdServer server, Path journal, boolean resume)
            throws IOException {
        Path source = folder.resolve("disk.raw");
        if (!resume) {
            Files.write(source, disk);
        }
        return new ConversionRequest(DiskRef.file(source), OpenOptions.declared(DiskFormat.RAW),
                DiskRef.served(server.parsed()), journal, DiskFormat.NBD, Map.of(), 2, resume, false, true, false);
    }

    /// @param stopAfter bytes copied
    private record Progress(long stopAfter, long[] done) implements ConversionProgress {

        Progress(long stopAfter) {
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
