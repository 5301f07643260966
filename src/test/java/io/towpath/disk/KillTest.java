package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.KilledConversion.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Conversions killed with SIGKILL at random moments, and gone on with until they are done: the result is always equal.
/// `-Dtowpath.kills=100` kills more often; the profile `kills` does.
class KillTest {

    private static final int KILLS = Integer.getInteger("towpath.kills", 20);
    private static final int SIZE = 24 << 20;
    private static final List<TargetKind> KINDS = TargetKind.ALL;

    @TempDir
    private Path folder;

    /// What conversions that came to their end had taken over from those that were killed.
    private long resumedBytes;

    @Test
    void endsEqualHoweverOftenItIsKilled() throws Exception {
        long seed = Long.getLong("towpath.seed", System.nanoTime());
        System.out.println("KillTest: -Dtowpath.seed=" + seed);
        Random random = new Random(seed);
        byte[] content = TestDisk.mixed(SIZE, seed);
        Path source = image(content);
        int killed = 0;
        for (int kind = 0; kind < KINDS.size(); kind++) {
            int kills = KILLS * (kind + 1) / KINDS.size() - killed;
            killed += kills;
            kill(kills, KINDS.get(kind), source, content, random);
        }
        System.out.println("KillTest: " + killed + " kills, " + resumedBytes + " bytes taken over");
        assertEquals(KILLS, killed);
        assertTrue(resumedBytes > 0, "nothing was ever gone on with");
    }

    /// Kills so many conversions, and lets the last one come to its end.
    private void kill(int kills, TargetKind kind, Path source, byte[] content, Random random) throws Exception {
        Path target = folder.resolve("copy." + kind.format().id());
        int killed = 0;
        boolean finished = false;
        while (killed < kills || !finished) {
            KilledConversion.End end = new KilledConversion(source.toString(), target.toString(), null, kind).run(
                    killed < kills ? Moment.any(random, SIZE) : Moment.NEVER);
            boolean done = end.done();
            killed += done ? 0 : 1;
            resumedBytes += end.resumedBytes();
            // killed after the rename it is finished all the same: the final name stands for what is proven only
            finished = done || Files.exists(target);
            if (finished) {
                checkEqual(content, target, kind);
            }
        }
    }

    private Path image(byte[] content) throws IOException {
        Path source = folder.resolve("disk.vmdk");
        Judges.run(Judges.require("qemu-img").toString(), "convert", "-f", "raw", "-O", "vmdk", "-o",
                "subformat=streamOptimized", TestDisk.raw(folder, content).toString(), source.toString()).ok();
        return source;
    }

    private void checkEqual(byte[] content, Path target, TargetKind kind) throws IOException {
        DiskFormat format = kind.format();
        try (DiskReader reader = DiskImages.open(DiskRef.file(target), OpenOptions.declared(format))) {
            assertArrayEquals(content, TestDisk.contentOf(reader));
        }
        assertFalse(Files.exists(Path.of(target + ".part")));
        Files.deleteIfExists(Path.of(target + ".part.journal"));
        if (kind.checkedByQemu()) {
            Judges.run(Judges.require("qemu-img").toString(), "check", "-f", format.id(), target.toString()).ok();
        }
        Files.delete(target);
        for (Path further : DiskImages.companions(target, format, kind.options())) {
            Files.delete(further);
        }
    }
}
