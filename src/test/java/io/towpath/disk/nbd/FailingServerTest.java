package io.towpath.disk.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.Judges;
import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real servers whose storage errs, that are slow, that die.
class FailingServerTest {

    private static final Patience PATIENCE = new Patience(Duration.ofSeconds(5), Duration.ofSeconds(5), 5,
            Duration.ofMillis(5));

    private final byte[] content = TestDisk.mixed(6 << 20, 11);

    @TempDir
    private Path folder;

    private NbdServer failing(Path trigger, Path raw, String... words) throws IOException {
        String[] all = new String[words.length + 5];
        all[0] = "--filter=error";
        all[1] = "file";
        all[2] = raw.toString();
        all[3] = "error=EIO";
        all[4] = "error-file=" + trigger;
        System.arraycopy(words, 0, all, 5, words.length);
        return NbdServer.nbdkit(folder, all);
    }

    @Test
    void readsOnWhenErrorsPass() throws IOException {
        Path trigger = Files.createFile(folder.resolve("trigger"));
        Path raw = TestDisk.raw(folder, content);
        try (NbdServer server = failing(trigger, raw, "error-pread-rate=30%");
                NbdImage image = NbdImage.open(server.parsed(), PATIENCE)) {
            for (int at = 0; at < content.length; at += 1 << 20) {
                byte[] leaf = new byte[1 << 20];
                image.read(at, ByteBuffer.wrap(leaf));
                assertThat(leaf).isEqualTo(java.util.Arrays.copyOfRange(content, at, at + leaf.length));
            }
        }
    }

    @Test
    void givesUpWhenErrorsDoNotPass() throws IOException {
        Path trigger = folder.resolve("trigger");
        Path raw = TestDisk.raw(folder, content);
        try (NbdServer server = failing(trigger, raw, "error-pread-rate=1");
                NbdImage image = NbdImage.open(server.parsed(), PATIENCE)) {
            assertThat(TestDisk.contentOf(image)).isEqualTo(content);
            Files.createFile(trigger);

            ImageException refusal = catchThrowableOfType(ImageException.class, () -> TestDisk.contentOf(image));

            assertThat(refusal.reason()).isEqualTo(Reason.SOURCE_IO);
            assertThat(refusal.getMessage()).contains("6 times").contains("EIO");
        }
    }

    @Test
    void readsOnWhenTheServerComesBack() throws IOException {
        Path raw = TestDisk.raw(folder, content);
        NbdServer server = NbdServer.nbdkit(folder, "file", raw.toString());
        try (NbdImage image = NbdImage.open(server.parsed(), PATIENCE)) {
            assertThat(TestDisk.contentOf(image)).isEqualTo(content);
            server.kill();

            try (NbdServer again = server.again("file", raw.toString())) {
                assertThat(TestDisk.contentOf(image)).isEqualTo(content);
            }
        }
    }

    @Test
    void refusesAnotherDiskInTheSamePlace() throws IOException {
        Path raw = TestDisk.raw(folder, content);
        Path other = Files.write(folder.resolve("other"), new byte[4 << 20]);
        NbdServer server = NbdServer.nbdkit(folder, "file", raw.toString());
        try (NbdImage image = NbdImage.open(server.parsed(), PATIENCE)) {
            server.kill();

            try (NbdServer again = server.again("file", other.toString())) {
                ImageException refusal = catchThrowableOfType(ImageException.class, () -> TestDisk.contentOf(image));
                assertThat(refusal.reason()).isEqualTo(Reason.SOURCE_CHANGED);
            }
        }
    }

    @Test
    void isPatientWithASlowServer() throws IOException {
        Path raw = TestDisk.raw(folder, content);
        try (NbdServer server = NbdServer.nbdkit(folder, "--filter=delay", "file", raw.toString(), "rdelay=200ms");
                NbdImage image = NbdImage.open(server.parsed(), PATIENCE)) {
            assertThat(TestDisk.contentOf(image)).isEqualTo(content);
        }
    }

    private static Patience stoppedBy(BooleanSupplier stop) {
        return new Patience(Duration.ofSeconds(30), Duration.ofSeconds(30), 5, Duration.ofMillis(5)).until(stop);
    }

    /// Silent from the handshake on, which was long over when somebody said stop.
    @Test
    void stopsWithinASliceWhileAServerIsSilent() throws IOException {
        AtomicInteger asked = new AtomicInteger(Integer.MIN_VALUE);
        Path raw = TestDisk.raw(folder, content);
        try (NbdServer server = NbdServer.nbdkit(folder, "--filter=delay", "file", raw.toString(), "rdelay=60");
                NbdImage image = NbdImage.open(server.parsed(), stoppedBy(() -> asked.incrementAndGet() > 5))) {
            asked.set(0);
            long started = System.nanoTime();

            ImageException refusal = catchThrowableOfType(ImageException.class, () -> image.read(0, ByteBuffer.allocate(
                    512)));

            assertThat(refusal.reason()).isEqualTo(Reason.CANCELLED);
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
        }
    }

    /// What it was given before somebody said stop is to be kept, however long that takes it.
    @Test
    void aTargetMakesDurableWhatItHasWhenSomebodySaysStop() throws IOException {
        AtomicBoolean stop = new AtomicBoolean();
        Path raw = Files.write(folder.resolve("raw"), new byte[content.length]);
        try (NbdServer server = NbdServer.nbdkit(folder, "eval", "get_size=stat -Lc %s " + raw,
                "pread=dd skip=$4 count=$3 "
                        + "if=" + raw + " iflag=count_bytes,skip_bytes",
                "pwrite=sleep 1; dd seek=$4 conv=notrunc of=" + raw
                        + " oflag=seek_bytes",
                "flush=sleep 6; touch " + raw + ".flushed", "can_write=exit 0", "can_flush=exit 0");
                NbdWriter writer = NbdWriter.resume(server.parsed(), stoppedBy(stop::get))) {
            writer.write(0, ByteBuffer.wrap(content, 0, 65536));
            stop.set(true);

            writer.checkpoint();

            assertThat(folder.resolve("raw.flushed")).exists();
            assertThat(Files.readAllBytes(raw)).startsWith(java.util.Arrays.copyOf(content, 65536));
        }
    }

    @Test
    void aTargetThatTakesNothingIsNotWaitedForLong() throws IOException {
        AtomicBoolean stop = new AtomicBoolean();
        Path raw = Files.write(folder.resolve("raw"), new byte[content.length]);
        try (NbdServer server = NbdServer.nbdkit(folder, "--filter=delay", "file", raw.toString(), "wdelay=60");
                NbdWriter writer = NbdWriter.resume(server.parsed(), stoppedBy(stop::get))) {
            writer.write(0, ByteBuffer.wrap(content, 0, 65536));
            stop.set(true);
            long started = System.nanoTime();

            assertThat(catchThrowableOfType(ImageException.class, writer::checkpoint).reason()).isEqualTo(
                    Reason.CANCELLED);

            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
        }
    }

    @Test
    void writesOnWhenErrorsPass() throws IOException {
        Path trigger = Files.createFile(folder.resolve("trigger"));
        Path raw = Files.write(folder.resolve("raw"), TestDisk.dense(content.length, 1));
        try (NbdServer server = failing(trigger, raw, "error-pwrite-rate=20%", "error-zero-rate=20%");
                NbdWriter writer = NbdWriter.create(server.parsed(), content.length, PATIENCE)) {
            for (int at = 0; at < content.length; at += 65536) {
                writer.write(at, ByteBuffer.wrap(content, at, 65536));
            }
            writer.zero(new ByteRange(1 << 20, 1 << 20));
            writer.finish();
        }
        java.util.Arrays.fill(content, 1 << 20, 2 << 20, (byte) 0);
        assertThat(Files.readAllBytes(raw)).isEqualTo(content);
    }

    @Test
    void aWriteThatFailedIsToldByTheCheckpoint() throws IOException {
        Path trigger = folder.resolve("trigger");
        Path raw = Files.write(folder.resolve("raw"), new byte[content.length]);
        try (NbdServer server = failing(trigger, raw, "error-pwrite-rate=1");
                NbdWriter writer = NbdWriter.create(server.parsed(), content.length, PATIENCE)) {
            Files.createFile(trigger);
            ByteBuffer data = ByteBuffer.wrap(content, 0, 65536);

            writer.write(0, data);
            data.array()[0]++;

            for (int i = 0; i < 2; i++) {
                ImageException refusal = catchThrowableOfType(ImageException.class, writer::checkpoint);
                assertThat(refusal.reason()).isEqualTo(Reason.TARGET_IO);
            }
        }
    }

    /// As a kernel does that could not store what it had taken: it tells once.
    @Test
    void aFlushThatFailedIsTheEndOfWhatWasNotFlushed() throws IOException {
        Path raw = Files.write(folder.resolve("raw"), new byte[content.length]);
        Path told = folder.resolve("told");
        try (NbdServer server = NbdServer.nbdkit(folder, "eval", "get_size=stat -Lc %s " + raw,
                "pread=dd skip=$4 count=$3 if=" + raw + " iflag=count_bytes,skip_bytes",
                "pwrite=dd seek=$4 conv=notrunc of=" + raw + " oflag=seek_bytes",
                "flush=if [ -e " + told + " ]; then exit 0; fi; touch " + told + "; echo EIO lost >&2; exit 1",
                "can_write=exit 0", "can_flush=exit 0");
                NbdWriter writer = NbdWriter.resume(server.parsed(), PATIENCE)) {
            writer.write(0, ByteBuffer.wrap(content, 0, 65536));

            for (int i = 0; i < 2; i++) {
                ImageException refusal = catchThrowableOfType(ImageException.class, writer::checkpoint);

                assertThat(refusal).as("checkpoint " + i).isNotNull();
                assertThat(refusal.reason()).isEqualTo(Reason.TARGET_IO);
                assertThat(refusal.offer()).isEqualTo(ImageException.Offer.GO_ON);
                assertThat(refusal.getMessage()).contains("flushing failed: ", "EIO");
            }
            assertThat(told).exists();
        }
    }

    @Test
    void aFullTargetIsToldSo() throws IOException {
        Path trigger = folder.resolve("trigger");
        Path raw = Files.write(folder.resolve("raw"), new byte[content.length]);
        try (NbdServer server = NbdServer.nbdkit(folder, "--filter=error", "file", raw.toString(), "error=ENOSPC",
                "error-pwrite-rate=1", "error-file=" + trigger);
                NbdWriter writer = NbdWriter.create(server.parsed(), content.length, PATIENCE)) {
            Files.createFile(trigger);
            writer.write(0, ByteBuffer.wrap(content, 0, 65536));

            assertThat(catchThrowableOfType(ImageException.class, writer::checkpoint).reason()).isEqualTo(
                    Reason.TARGET_FULL);
        }
    }

    @Test
    void aWriterOutlivesItsServerOnlyWhereNothingWasAcknowledgedSinceTheCheckpoint() throws IOException {
        Path raw = Files.write(folder.resolve("raw"), new byte[content.length]);
        NbdServer server = NbdServer.nbdkit(folder, "file", raw.toString());
        try (NbdWriter writer = NbdWriter.create(server.parsed(), content.length, PATIENCE)) {
            writer.write(0, ByteBuffer.wrap(content, 0, 3 << 20));
            writer.checkpoint();
            server.kill();
            try (NbdServer again = server.again("file", raw.toString())) {
                writer.write(3 << 20, ByteBuffer.wrap(content, 3 << 20, 3 << 20));
                writer.checkpoint();
                assertThat(Judges.run(Judges.require("nbdcopy").toString(), again.uri(), folder.resolve("copy")
                        .toString()).ok().exitCode()).isZero();
                assertThat(Files.readAllBytes(folder.resolve("copy"))).isEqualTo(content);
                for (int at = 0; at < 1 << 20; at += 65536) {
                    writer.write(at, ByteBuffer.wrap(content, at, 65536));
                }
                again.kill();
            }
            try (NbdServer third = server.again("file", raw.toString())) {
                ImageException refusal = catchThrowableOfType(ImageException.class, () -> {
                    writer.write(1 << 20, ByteBuffer.wrap(content, 1 << 20, 65536));
                    writer.checkpoint();
                });
                assertThat(refusal).isNotNull();
                assertThat(refusal.reason()).isEqualTo(Reason.TARGET_IO);
                assertThat(refusal.offer()).isEqualTo(ImageException.Offer.GO_ON);
                assertThat(third.socket()).exists();
            }
        }
    }

    @Test
    void refusesATargetThatIsReadOnlyOrOfAnotherSize() throws IOException {
        Path raw = TestDisk.raw(folder, content);
        try (NbdServer readOnly = NbdServer.nbdkit(folder, "-r", "file", raw.toString());
                NbdServer server = NbdServer.nbdkit(folder, "file", raw.toString())) {
            ImageException first = catchThrowableOfType(ImageException.class, () -> NbdWriter.create(readOnly.parsed(),
                    content.length));
            ImageException second = catchThrowableOfType(ImageException.class, () -> NbdWriter.create(server.parsed(),
                    content.length - 512));

            assertThat(first.reason()).isEqualTo(Reason.TARGET_IO);
            assertThat(first.getMessage()).contains("read-only");
            assertThat(second.reason()).isEqualTo(Reason.TARGET_IO);
        }
        assertThat(Files.readAllBytes(raw)).isEqualTo(content);
    }

    @Test
    void tellsTheSizeThatNbdinfoTells() throws IOException {
        try (NbdServer server = NbdServer.nbdkit(folder, "memory", "size=1048577");
                NbdImage image = NbdImage.open(server.parsed(), PATIENCE)) {
            String told = Judges.run(Judges.require("nbdinfo").toString(), "--size", server.uri()).ok().output();
            assertThat(image.sizeBytes()).isEqualTo(Long.parseLong(told.strip()));
            assertThat(image.notes()).extracting(note -> note.code()).contains("not-whole-sectors");
        }
    }
}
