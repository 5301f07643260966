package io.towpath.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.nbd.NbdServer;
import io.towpath.disk.nbd.NbdUri;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A copying process is killed with SIGKILL at a random moment and gone on with: nbdkit counts what is read at the source
/// again. `-Dtowpath.seed=1` for one moment once more.
class RereadAfterKillTest {

    private static final long MIB = 1 << 20;
    private static final long SIZE = 512 * MIB;
    private static final int THREADS = 2;
    private static final DiskRef PROVIDED = new DiskRef.Provided("disk", "snapshot-1", () -> {
        throw new IOException("nobody opens it");
    });
    private static final TargetTurn.Checkpoints NORMAL = TargetTurn.Checkpoints.of(PROVIDED, SIZE);
    /// What a thread reads and what waits to be written is not noted yet.
    private static final long ON_ITS_WAY = (2 * THREADS + 8) * MIB;
    private static final Pattern READ = Pattern.compile("Read id=\\d+ offset=0x[0-9a-f]+ count=0x([0-9a-f]+) ");

    @TempDir
    private Path folder;

    static Stream<Long> seeds() {
        Long one = Long.getLong("towpath.seed");
        return one != null ? Stream.of(one) : new Random().longs(3).boxed();
    }

    @Test
    void ofALargeDiskAHundredthIsReadAgainAtMost() {
        assertEquals(64 * MIB, TargetTurn.Checkpoints.of(PROVIDED, 4096).bytes());
        assertEquals(64 * MIB, NORMAL.bytes());
        assertEquals(100 * MIB, TargetTurn.Checkpoints.of(PROVIDED, 10_000 * MIB).bytes());
    }

    @Test
    void ofASlowOneFiveSecondsAre() {
        assertTrue(NORMAL.due(MIB, 5_000_000_000L));
        assertTrue(NORMAL.due(64 * MIB, 0));
        assertTrue(!NORMAL.due(64 * MIB - 1, 4_999_999_999L));
    }

    /// Its readers would wait for the medium every 64 MiB, which is a moment's work.
    @Test
    void ofAFileAtHandNothingIsMadeDurableMoreOftenThanEveryFiveSeconds() {
        var atHand = TargetTurn.Checkpoints.of(DiskRef.file(Path.of("disk.raw")), SIZE);

        assertTrue(!atHand.due(1000 * MIB, 4_999_999_999L));
        assertTrue(!atHand.due(64 * MIB - 1, 5_000_000_000L));
        assertTrue(atHand.due(64 * MIB, 5_000_000_000L));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Timeout(180)
    void whatIsReadAgainIsBounded(long seed) throws Exception {
        System.out.println("RereadAfterKillTest: -Dtowpath.seed=" + seed);
        Random random = new Random(seed);
        Path log = folder.resolve("reads.log");
        Path target = folder.resolve("copy.raw");
        try (NbdServer server = NbdServer.nbdkit(folder, "--filter=log", "pattern", Long.toString(SIZE), "logfile="
                + log)) {
            // early: on a busy machine what it says comes late, and it must not have ended by then
            long killedAt = SIZE / 4 + random.nextLong(3 * SIZE / 8);
            assertTrue(run(server.uri(), target, killedAt, random.nextInt(20)), "it was killed before its end");
            long first = read(log);
            assertTrue(!run(server.uri(), target, Long.MAX_VALUE, 0), "it came to its end");

            long again = read(log) - SIZE;
            System.out.printf("killed when %d MiB were copied and %d MiB read: %.1f MiB were read again%n",
                    killedAt / MIB, first / MIB, again / (double) MIB);
            assertTrue(again >= 0, "all of it was read");
            assertTrue(again <= NORMAL.bytes() + ON_ITS_WAY, again + " bytes were read again");
            Judges.run(Judges.require("qemu-img").toString(), "compare", "-f", "raw", "-F", "raw", target.toString(),
                    server.uri()).ok();
        }
    }

    /// Bytes asked for at the source so far.
    private static long read(Path log) throws IOException {
        long bytes = 0;
        try (Stream<String> lines = Files.lines(log)) {
            for (String line : (Iterable<String>) lines::iterator) {
                Matcher read = READ.matcher(line);
                if (read.find()) {
                    bytes += Long.parseLong(read.group(1), 16);
                }
            }
        }
        return bytes;
    }

    /// @return whether it was killed before its end
    private static boolean run(String source, Path target, long bytes, int millisLater) throws Exception {
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), RereadAfterKillTest.class.getName(), source, target.toString())
                .redirectErrorStream(true).start();
        StringBuilder said = new StringBuilder();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
            boolean killed = false;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("copied ")) {
                    if (!killed && Long.parseLong(line.substring("copied ".length())) >= bytes) {
                        killed = true;
                        if (!child.waitFor(millisLater, TimeUnit.MILLISECONDS)) {
                            // by its handle: Process.destroyForcibly would close our end of its output as well
                            child.toHandle().destroyForcibly();
                        }
                    }
                } else {
                    said.append(line).append('\n');
                }
            }
            int exit = child.waitFor();
            assertTrue(exit == 0 || killed, exit + ": " + said);
            return exit != 0;
        } finally {
            child.destroyForcibly();
        }
    }

    /// As a pass reads a disk of a snapshot: known by the snapshot, whoever serves it.
    ///
    /// @param args URI of the source, target
    public static void main(String[] args) throws IOException {
        NbdUri uri = NbdUri.parse(args[0]);
        DiskRef source = new DiskRef.Provided("disk", "snapshot-1", () -> new Named(DiskImages.open(DiskRef.served(uri),
                OpenOptions.recognise())));
        Conversion
                .run(new ConversionRequest(source, OpenOptions.recognise(), Path.of(args[1]), DiskFormat.RAW, Map.of(),
                        THREADS, true, false, false, true), new ConversionProgress() {
                            @Override
                            public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                                if (phase == Phase.COPY) {
                                    System.out.println("copied " + doneBytes);
                                }
                            }

                            @Override
                            public boolean cancelled() {
                                return false;
                            }
                        });
    }

    /// A disk of a snapshot, whatever way its bytes come by.
    private static final class Named extends ForwardedDisk {

        Named(DiskReader disk) {
            super(disk);
        }

        @Override
        public String identity() {
            return "snapshot-1";
        }
    }
}
