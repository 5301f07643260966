package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.KilledConversion.Moment;
import io.towpath.disk.nbd.NbdServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// As [KillTest], with disks that are no files: behind servers, which outlive who is killed, and on a device. What is
/// written in place has no other name until it is proven, and held something else before.
/// `-Dtowpath.kills=100` kills more often, in all; the profile `kills` does.
class KillInPlaceTest {

    private static final int WAYS = 4;
    private static final int KILLS = Math.ceilDiv(Integer.getInteger("towpath.kills", 12), WAYS);
    private static final int SIZE = 24 << 20;
    private static final TargetKind EXPORT = TargetKind.of(DiskFormat.NBD);

    @TempDir
    private Path folder;

    private final long seed = Long.getLong("towpath.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final byte[] content = TestDisk.mixed(SIZE, seed);
    private Path raw = Path.of("");
    private Path vmdk = Path.of("");

    @BeforeEach
    void make() throws IOException {
        System.out.println("KillInPlaceTest: -Dtowpath.seed=" + seed);
        raw = TestDisk.raw(folder, content);
        vmdk = folder.resolve("disk.vmdk");
        Judges.run(Judges.require("qemu-img").toString(), "convert", "-f", "raw", "-O", "vmdk", "-o",
                "subformat=streamOptimized", raw.toString(), vmdk.toString()).ok();
    }

    /// What is in the way.
    private Path other(String name) throws IOException {
        return Files.write(folder.resolve(name), TestDisk.dense(SIZE, seed + 1));
    }

    private interface Check {
        void equal() throws IOException;
    }

    /// Kills so many conversions, lets the last one come to its end, and looks whenever one does.
    private void kill(String source, String target, @Nullable Path journal, TargetKind kind, Check check)
            throws Exception {
        KilledConversion conversion = new KilledConversion(source, target, journal, kind);
        int killed = 0;
        long resumed = 0;
        boolean finished = false;
        while (killed < KILLS || !finished) {
            // the last one leaves something to go on with
            Moment moment = killed == KILLS
                    ? Moment.NEVER
                    : killed == KILLS - 1 ? Moment.halfway(random, SIZE) : Moment.any(random, SIZE);
            KilledConversion.End end = conversion.run(moment);
            killed += end.done() ? 0 : 1;
            resumed += end.resumedBytes();
            // a file that was killed after it had got its name is finished all the same: that stands for what is proven
            finished = end.done() || journal == null && Files.exists(Path.of(target));
            if (finished) {
                check.equal();
                if (journal != null) {
                    assertTrue(Files.notExists(journal), "the journal is left");
                }
            }
        }
        System.out.println("KillInPlaceTest: " + source + " to " + target + ": " + killed + " kills, " + resumed
                + " bytes taken over");
        assertEquals(KILLS, killed);
        assertTrue(resumed > 0, "nothing was ever gone on with");
    }

    private void sameAs(Path made, String format) throws IOException {
        if (format.equals("raw")) {
            assertEquals(-1, Files.mismatch(made, raw));
            return;
        }
        String qemuImg = Judges.require("qemu-img").toString();
        Judges.run(qemuImg, "compare", "-f", format, "-F", "raw", made.toString(), raw.toString()).ok();
        Judges.run(qemuImg, "check", "-f", format, made.toString()).ok();
    }

    @Test
    void fromAServer() throws Exception {
        Path target = folder.resolve("copy.qcow2");
        try (NbdServer server = NbdServer.nbdkit(folder, "-r", "file", raw.toString())) {
            kill(server.uri(), target.toString(), null, TargetKind.of(DiskFormat.QCOW2), () -> {
                sameAs(target, "qcow2");
                Files.deleteIfExists(Path.of(target + ".part.journal"));
                Files.delete(target);
            });
        }
    }

    @Test
    void toAServer() throws Exception {
        Path export = other("export");
        try (NbdServer server = NbdServer.nbdkit(folder, "file", export.toString())) {
            kill(vmdk.toString(), server.uri(), folder.resolve("journal"), EXPORT, () -> {
                sameAs(export, "raw");
                other("export");
            });
        }
    }

    @Test
    void fromOneServerToAnother() throws Exception {
        Path export = folder.resolve("export.qcow2");
        String qemuImg = Judges.require("qemu-img").toString();
        Judges.run(qemuImg, "convert", "-f", "raw", "-O", "qcow2", other("other").toString(), export.toString()).ok();
        Path journal = folder.resolve("journal");
        try (NbdServer from = NbdServer.nbdkit(folder, "-r", "file", raw.toString());
                NbdServer to = NbdServer.qemu(folder, "-f", "qcow2", export.toString())) {
            kill(from.uri(), to.uri(), journal, EXPORT,
                    () -> Judges.run(qemuImg, "compare", "-f", "raw", "-F", "raw", to
                            .uri(), raw.toString()).ok());
        }
        sameAs(export, "qcow2");
    }

    @Test
    void toADevice() throws Exception {
        Path behind = other("behind");
        try (LoopDevice device = LoopDevice.of(behind)) {
            kill(vmdk.toString(), device.path().toString(), folder.resolve("journal"), TargetKind.of(DiskFormat.RAW),
                    () -> {
                        Judges.run("sync", behind.toString()).ok();
                        sameAs(behind, "raw");
                    });
        }
    }
}
