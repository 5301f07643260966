package io.towpath.disk.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.Judges;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.DeltaApply;
import io.towpath.disk.DeltaRequest;
import io.towpath.disk.DeltaResult;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.RangeSet;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Deltas into disks behind servers.
class ServedDeltaTest {

    private static final int SIZE = 6 << 20;
    private static final RangeSet RANGES = RangeSet
            .of(List.of(new ByteRange(512, 3 << 20), new ByteRange(5 << 20, 70_144)));

    @TempDir
    Path folder;

    private final byte[] now = TestDisk.mixed(SIZE, 9);
    private final byte[] expected = TestDisk.dense(SIZE, 1);
    private Path disk = Path.of("");

    @BeforeEach
    void write() throws IOException {
        disk = Files.write(folder.resolve("before.raw"), expected);
        for (ByteRange range : RANGES.all()) {
            System.arraycopy(now, (int) range.offset(), expected, (int) range.offset(), (int) range.length());
        }
    }

    @Test
    void goIntoAnExportOfNbdkit() throws IOException {
        try (NbdServer server = NbdServer.nbdkit(folder, "file", disk.toString())) {
            DeltaResult result = apply(server, now);
            assertThat(result.proven()).isTrue();
            assertThat(result.dataBytes()).isBetween(1L, result.bytes());
        }
        assertThat(Files.readAllBytes(disk)).isEqualTo(expected);
        try (NbdServer server = NbdServer.nbdkit(folder, "file", disk.toString())) {
            apply(server, now);
        }
        assertThat(Files.readAllBytes(disk)).isEqualTo(expected);
    }

    @Test
    void goIntoAQcow2BehindQemuNbd() throws IOException {
        String judge = Judges.require("qemu-img").toString();
        Path image = folder.resolve("disk.qcow2");
        Judges.run(judge, "convert", "-f", "raw", "-O", "qcow2", disk.toString(), image.toString()).ok();

        try (NbdServer server = NbdServer.qemu(folder, "-f", "qcow2", image.toString())) {
            apply(server, now);
        }

        Path plain = Files.write(folder.resolve("expected.raw"), expected);
        Judges.run(judge, "compare", "-f", "qcow2", "-F", "raw", image.toString(), plain.toString()).ok();
        Judges.run(judge, "check", "-f", "qcow2", image.toString()).ok();
    }

    @Test
    void areCheckedBeforeTheFirstByte() throws IOException {
        byte[] before = Files.readAllBytes(disk);
        try (NbdServer server = NbdServer.nbdkit(folder, "file", disk.toString())) {
            assertThat(catchThrowableOfType(ImageException.class, () -> apply(server, new byte[SIZE + 512])).reason())
                    .isEqualTo(Reason.METADATA_INCONSISTENT);
            DiskRef itself = DiskRef.served(server.parsed());
            assertThat(
                    catchThrowableOfType(ImageException.class, () -> apply(itself, OpenOptions.declared(DiskFormat.NBD),
                            itself)).reason())
                    .isEqualTo(Reason.TARGET_EXISTS);
        }
        try (NbdServer server = NbdServer.nbdkit(folder, "-r", "file", disk.toString())) {
            assertThat(catchThrowableOfType(ImageException.class, () -> apply(server, now))).hasMessageContaining(
                    "read-only");
        }
        assertThat(Files.readAllBytes(disk)).isEqualTo(before);
    }

    private DeltaResult apply(NbdServer server, byte[] content) throws IOException {
        return apply(DiskRef.file(Files.write(folder.resolve("now.raw"), content)),
                OpenOptions.declared(DiskFormat.RAW),
                DiskRef.served(server.parsed()));
    }

    private static DeltaResult apply(DiskRef source, OpenOptions open, DiskRef target) throws IOException {
        return DeltaApply.run(new DeltaRequest(source, open, target, null, RANGES, 3, true, true),
                new ConversionProgress() {
                    @Override
                    public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                        // nobody looks
                    }

                    @Override
                    public boolean cancelled() {
                        return false;
                    }
                });
    }
}
