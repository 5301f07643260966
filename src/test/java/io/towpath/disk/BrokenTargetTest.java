package io.towpath.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.Judges;
import io.towpath.disk.ImageException.Offer;
import io.towpath.disk.TargetTurn.Checkpoints;
import io.towpath.disk.nbd.NbdServer;
import io.towpath.disk.nbd.NbdUri;
import io.towpath.disk.nbd.Patience;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Conversions into a server that dies between two checkpoints, with what was not flushed, and comes back or does not.
class BrokenTargetTest {

    private static final int MIB = 1 << 20;
    private static final int SIZE = 26 * MIB + 512;
    private static final int CHECKPOINT = 12 * MIB;

    @TempDir
    private Path folder;

    private Path source = Path.of("");
    private Path export = Path.of("");
    private Path journal = Path.of("");
    private @Nullable NbdServer server;

    @BeforeEach
    void make() throws IOException {
        source = Files.write(folder.resolve("disk.raw"), TestDisk.dense(SIZE, 1));
        export = Files.write(folder.resolve("export"), TestDisk.dense(SIZE, 2));
        journal = folder.resolve("journal");
        Files.createDirectory(folder.resolve("n"));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    /// @param retries of the server
    private ConversionResult convert(@Nullable Path noted, int retries, boolean resume, long checkpoint,
            Died died) throws IOException {
        return convert(noted, retries, resume, checkpoint, true, died);
    }

    private ConversionResult convert(@Nullable Path noted, int retries, boolean resume, long checkpoint, boolean prove,
            Died died) throws IOException {
        NbdServer running = NbdServer.nbdkitAt(folder.resolve("n/s"), folder, "file", export.toString());
        server = running;
        Patience patience = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(10), retries,
                Duration.ofMillis(5), false, () -> false);
        ConversionRequest request = new ConversionRequest(DiskRef.file(source), OpenOptions.declared(DiskFormat.RAW),
                DiskRef.served(NbdUri.parse(running.uri()).with(patience)), noted, DiskFormat.NBD, Map.of(), 1, resume,
                false, prove, false);
        return Conversion.run(request, new Watch(died), Checkpoints.every(checkpoint));
    }

    private interface Died {
        /// @param leaves written so far, again ones too
        void at(int leaves) throws IOException;
    }

    private static final class Watch implements ConversionProgress {

        private final Died died;
        private int leaves;
        private long done;

        Watch(Died died) {
            this.died = died;
        }

        @Override
        public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
            if (phase == Phase.COPY) {
                assertThat(doneBytes).isBetween(done, totalBytes);
                assertThat(dataBytes).isLessThanOrEqualTo(totalBytes);
                done = doneBytes;
                try {
                    died.at(++leaves);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        @Override
        public boolean cancelled() {
            return false;
        }
    }

    /// With all that it had not been told to keep.
    private void die() throws IOException {
        running().kill();
        try (RandomAccessFile file = new RandomAccessFile(export.toFile(), "rw")) {
            file.seek(CHECKPOINT);
            file.write(new byte[SIZE - CHECKPOINT]);
        }
    }

    private void comeBack(Path with) throws IOException {
        server = running().again("file", with.toString());
    }

    private NbdServer running() {
        return Objects.requireNonNull(server);
    }

    private void equal() {
        Judges.run(Judges.require("qemu-img").toString(), "compare", "-f", "raw", "-F", "raw", source.toString(), export
                .toString()).ok();
        assertThat(journal).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnFromItsCheckpointByItself(boolean noted) throws IOException {
        ConversionResult result = convert(noted ? journal : null, 5, false, CHECKPOINT, leaves -> {
            if (leaves == 22) {
                die();
                comeBack(export);
            }
        });

        equal();
        assertThat(result.proven()).isTrue();
        assertThat(result.resumedBytes()).isZero();
        assertThat(result.dataBytes()).isEqualTo(SIZE);
    }

    @Test
    void beginsAnewWhereThereWasNoCheckpoint() throws IOException {
        convert(null, 5, false, SIZE, leaves -> {
            if (leaves == 22) {
                die();
                Files.write(export, TestDisk.dense(SIZE, 3));
                comeBack(export);
            }
        });

        equal();
    }

    @Test
    void tellsThatTheServerDoesNotComeBackAndGoesOnWhenItDoes() throws IOException {
        ImageException refusal = catchThrowableOfType(ImageException.class, () -> convert(journal, 2, false, CHECKPOINT,
                leaves -> {
                    if (leaves == 22) {
                        die();
                    }
                }));

        assertThat(refusal.reason()).isEqualTo(Reason.TARGET_IO);
        assertThat(refusal.offer()).isEqualTo(Offer.GO_ON);
        assertThat(refusal.getMessage())
                .contains("the connection broke, and what was written since the last checkpoint "
                        + "may be lost; going on failed: ", "cannot be opened");
        assertThat(refusal.remedy()).contains("that the server runs");

        assertThat(convert(journal, 2, true, CHECKPOINT, _ -> {}).resumedBytes()).isEqualTo(CHECKPOINT);
        equal();
    }

    @Test
    void doesNotGoOnWithAnExportOfAnotherSize() {
        ImageException refusal = catchThrowableOfType(ImageException.class, () -> convert(journal, 5, false, CHECKPOINT,
                leaves -> {
                    if (leaves == 22) {
                        die();
                        comeBack(Files.write(folder.resolve("other"), new byte[SIZE - 512]));
                    }
                }));

        assertThat(refusal.reason()).isEqualTo(Reason.TARGET_IO);
        assertThat(refusal.getMessage()).contains("the export has " + (SIZE - 512) + " bytes, expected " + SIZE);
    }

    /// Nothing but its content tells, and nobody reads it back.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void doesNotGoOnWithAnotherExportOfTheSameSize(boolean byItself) throws IOException {
        ImageException refusal = catchThrowableOfType(ImageException.class, () -> convert(journal, byItself ? 5 : 0,
                false, CHECKPOINT, false, leaves -> {
                    if (leaves == 22) {
                        die();
                        if (byItself) {
                            comeBack(Files.write(folder.resolve("other"), new byte[SIZE]));
                        }
                    }
                }));
        if (!byItself) {
            assertThat(refusal.reason()).isEqualTo(Reason.TARGET_IO);
            Files.write(export, new byte[SIZE]);
            refusal = catchThrowableOfType(ImageException.class, () -> convert(journal, 0, true, CHECKPOINT, false,
                    _ -> {}));
        }

        assertThat(refusal.reason()).isEqualTo(Reason.VERIFY_MISMATCH);
        assertThat(refusal.getMessage()).contains("what was made durable is not there any more, first at byte ");
        assertThat(journal).doesNotExist();
    }

    /// Nothing is lost there by itself, so the connection alone would be no reason to look.
    @Test
    void noticesAnotherExportRightAfterACheckpointToo() {
        ImageException refusal = catchThrowableOfType(ImageException.class, () -> convert(journal, 5, false, CHECKPOINT,
                false, leaves -> {
                    if (leaves == CHECKPOINT / MIB) {
                        die();
                        comeBack(Files.write(folder.resolve("other"), new byte[SIZE]));
                    }
                }));

        assertThat(refusal.reason()).isEqualTo(Reason.VERIFY_MISMATCH);
    }

    @Test
    void endsWhereItComesNoFurther() {
        int[] died = new int[1];

        ImageException refusal = catchThrowableOfType(ImageException.class, () -> convert(null, 2, false, SIZE,
                leaves -> {
                    if (leaves % 14 == 0) {
                        died[0]++;
                        die();
                        comeBack(export);
                    }
                }));

        assertThat(refusal.reason()).isEqualTo(Reason.TARGET_IO);
        assertThat(refusal.offer()).isEqualTo(Offer.GO_ON);
        assertThat(refusal.getMessage()).contains("the connection broke");
        assertThat(died[0]).isEqualTo(3);
    }

    /// It was written to its end; what is left is to read it back.
    @Test
    void waitsForTheServerToReadItBack() throws IOException {
        boolean[] proving = new boolean[1];
        server = NbdServer.nbdkitAt(folder.resolve("n/s"), folder, "file", export.toString());
        assertThat(catchThrowableOfType(ImageException.class, () -> Conversion.run(request(false, () -> false),
                new ConversionProgress() {

                    @Override
                    public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                        proving[0] |= phase == Phase.PROVE;
                    }

                    @Override
                    public boolean cancelled() {
                        return proving[0];
                    }
                })).reason()).isEqualTo(Reason.CANCELLED);
        running().kill();
        boolean[] back = new boolean[1];

        ConversionResult result = Conversion.run(request(true, () -> {
            if (!back[0]) {
                back[0] = true;
                try {
                    comeBack(export);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return false;
        }), new Watch(_ -> {}));

        assertThat(result.proven()).isTrue();
        assertThat(result.resumedBytes()).isEqualTo(SIZE);
        equal();
    }

    /// @param stop asked while the server is waited for
    private ConversionRequest request(boolean resume, BooleanSupplier stop) throws IOException {
        Patience patience = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(10), 5, Duration.ofMillis(5), false,
                stop);
        return new ConversionRequest(DiskRef.file(source), OpenOptions.declared(DiskFormat.RAW), DiskRef.served(NbdUri
                .parse(running().uri()).with(patience)), journal, DiskFormat.NBD, Map.of(), 1, resume, false, true,
                false);
    }

    /// The server is there, and tells that it lost something.
    @Test
    void aFlushThatFailedIsNoBrokenConnection() throws IOException {
        Files.write(source, TestDisk.dense(2 * MIB, 1));
        Path raw = Files.write(folder.resolve("raw"), new byte[2 * MIB]);
        Path told = folder.resolve("told");
        try (NbdServer failing = NbdServer.nbdkit(folder, "eval", "get_size=stat -Lc %s " + raw,
                "pread=dd skip=$4 count=$3 if=" + raw + " iflag=count_bytes,skip_bytes",
                "pwrite=dd seek=$4 conv=notrunc of=" + raw + " oflag=seek_bytes",
                "flush=if [ -e " + told + " ]; then exit 0; fi; touch " + told + "; echo EIO lost >&2; exit 1",
                "can_write=exit 0", "can_flush=exit 0")) {
            ConversionRequest request = new ConversionRequest(DiskRef.file(source), OpenOptions.declared(
                    DiskFormat.RAW), DiskRef.served(NbdUri.parse(failing.uri())), null, DiskFormat.NBD, Map.of(), 1,
                    false, false, true, false);

            ImageException refusal = catchThrowableOfType(ImageException.class, () -> Conversion.run(request, Listener
                    .patient()));

            assertThat(refusal.reason()).isEqualTo(Reason.TARGET_IO);
            assertThat(refusal.getMessage()).contains("flushing failed: ", "EIO");
        }
    }
}
