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
class KillTest {

    private static final int KILLS = 20;
    private static final int SIZE = 48 << 20;
    /// Formats with options.
    private static final List<List<String>> KINDS = List.of(List.of("qcow2"), List.of("vmdk",
            "subformat=streamOptimized"), List.of("qcow2", "compress=on"), List.of("raw"));

    @TempDir
    private Path folder;

    @Test
    void endsEqualHoweverOftenItIsKilled() throws Exception {
        long seed = Long.getLong("towpath.seed", System.nanoTime());
        System.out.println("KillTest: -Dtowpath.seed=" + seed);
        Random random = new Random(seed);
        byte[] content = TestDisk.mixed(SIZE, seed);
        Path source = image(content);
        int killed = 0;
        int finished = 0;
        while (killed < KILLS || finished < KINDS.size()) {
            List<String> kind = KINDS.get(finished % KINDS.size());
            DiskFormat format = DiskFormat.ofId(kind.getFirst()).orElseThrow();
            Path target = folder.resolve("copy." + format.id());
            boolean done = killed >= KILLS
                    ? run(source, target, kind, -1)
                    : run(source, target, kind, random.nextInt(900));
            if (!done) {
                killed++;
            }
            // killed after the rename it is finished all the same: the final name stands for what is proven only
            if (done || Files.exists(target)) {
                checkEqual(content, target, format);
                Files.delete(target);
                finished++;
            }
        }
        assertTrue(finished >= KINDS.size());
    }

    private Path image(byte[] content) throws IOException {
        Path source = folder.resolve("disk.vmdk");
        Judges.run(Judges.require("qemu-img").toString(), "convert", "-f", "raw", "-O", "vmdk", "-o",
                "subformat=streamOptimized", TestDisk.raw(folder, content).toString(), source.toString()).ok();
        return source;
    }

    /// @param millis after which it is killed, negative for never
    /// @return whether it came to its end before
    private static boolean run(Path source, Path target, List<String> kind, int millis) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), KilledConversion.class.getName(), source.toString(),
                target.toString()));
        command.addAll(kind);
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

    private void checkEqual(byte[] content, Path target, DiskFormat format) throws IOException {
        try (DiskReader reader = DiskImages.open(DiskRef.file(target), OpenOptions.declared(format))) {
            assertArrayEquals(content, TestDisk.contentOf(reader));
        }
        assertFalse(Files.exists(Path.of(target + ".part")));
        Files.deleteIfExists(Path.of(target + ".part.journal"));
        if (format != DiskFormat.RAW) {
            Judges.run(Judges.require("qemu-img").toString(), "check", "-f", format.id(), target.toString()).ok();
        }
    }
}
