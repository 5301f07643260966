package io.towpath.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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

    /// How long a conversion takes that nobody kills, to be killed at any moment of it.
    private long usualMillis = 700;

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
        System.out.println("KillTest: " + killed + " kills");
        assertEquals(KILLS, killed);
    }

    /// Kills so many conversions, and lets the last one come to its end.
    private void kill(int kills, TargetKind kind, Path source, byte[] content, Random random) throws Exception {
        Path target = folder.resolve("copy." + kind.format().id());
        int killed = 0;
        boolean finished = false;
        while (killed < kills || !finished) {
            long started = System.nanoTime();
            boolean done = run(source, target, kind, killed < kills ? random.nextLong(usualMillis) : -1);
            if (!done) {
                killed++;
            } else {
                // one that only goes on with the rest is quicker
                usualMillis = Math.max(usualMillis * 3 / 4, (System.nanoTime() - started) / 1_000_000);
            }
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

    /// @param millis after which it is killed, negative for never
    /// @return whether it came to its end before
    private static boolean run(Path source, Path target, TargetKind kind, long millis) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), KilledConversion.class.getName(), source.toString(),
                target.toString(), kind.format().id()));
        kind.options().forEach((option, value) -> command.add(option + "=" + value));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
            String first = output.readLine();
            assertEquals("begun", first);
            if (millis >= 0 && !child.waitFor(millis, TimeUnit.MILLISECONDS)) {
                // By its handle: Process.destroyForcibly would close our end of its output as well.
                child.toHandle().destroyForcibly();
            }
            String last = first;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                last += "\n" + line;
            }
            int exit = child.waitFor();
            boolean done = last.endsWith("done");
            assertTrue(done || exit == 137 || exit == 9 || exit == 143, exit + ": " + last);
            return done;
        } finally {
            child.destroyForcibly();
        }
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
