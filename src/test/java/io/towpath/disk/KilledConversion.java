package io.towpath.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.nbd.NbdUri;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A conversion in a process of its own, to be killed: it goes on where the last one was killed, makes a checkpoint after
/// every MiB, and says when it has begun, how far it is, and when it is done.
///
/// By the clock alone a kill hits the start of the JVM more often than anything else, on a busy machine always, and then
/// there is nothing to go on with: so it is killed by how far it says it is.
///
/// @param source  a VMDK or the URI of a server
/// @param target  a file, a device or the URI of a server
/// @param journal null beside a file
record KilledConversion(String source, String target, @Nullable Path journal, TargetKind kind) {

    /// How one ended.
    ///
    /// @param done         whether it came to its end before it was killed
    /// @param resumedBytes what it took over then
    record End(boolean done, long resumedBytes) {}

    /// When to kill it.
    ///
    /// @param phase `copy`, `prove`, or `begun` for the clock alone
    /// @param bytes of the phase that it has said it did
    /// @param millis to wait then
    record Moment(String phase, long bytes, long millis) {

        static final Moment NEVER = new Moment("never", 0, 0);

        /// Any moment, while it copies or proves mostly.
        static Moment any(Random random, long size) {
            return switch (random.nextInt(8)) {
                case 0 -> new Moment("begun", 0, random.nextLong(1000));
                case 1, 2 -> new Moment("prove", random.nextLong(size), random.nextLong(3));
                // what comes behind the proof: the name, the journal
                case 3 -> new Moment("prove", size, random.nextLong(10));
                default -> new Moment("copy", random.nextLong(size), random.nextLong(3));
            };
        }

        /// One after which there is something to go on with.
        static Moment halfway(Random random, long size) {
            return new Moment("copy", size / 4 + random.nextLong(size / 4), 0);
        }

        boolean isAt(String line) {
            String[] words = line.split(" ");
            return words[0].equals(phase) && (words.length == 1 || Long.parseLong(words[1]) >= bytes);
        }
    }

    End run(Moment moment) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), KilledConversion.class.getName(), source, target,
                journal == null ? "-" : journal.toString(), kind.format().id()));
        kind.options().forEach((option, value) -> command.add(option + "=" + value));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
            String first = output.readLine();
            assertEquals("begun", first);
            List<String> said = new ArrayList<>();
            boolean killed = false;
            for (String line = first; line != null; line = output.readLine()) {
                said.add(line);
                if (!killed && moment.isAt(line)) {
                    killed = true;
                    if (!child.waitFor(moment.millis(), TimeUnit.MILLISECONDS)) {
                        // By its handle: Process.destroyForcibly would close our end of its output as well.
                        child.toHandle().destroyForcibly();
                    }
                }
            }
            int exit = child.waitFor();
            boolean done = said.getLast().startsWith("done ");
            assertTrue(done || exit == 137 || exit == 9 || exit == 143, exit + ": " + said);
            return new End(done, done ? Long.parseLong(said.getLast().substring("done ".length())) : 0);
        } finally {
            child.destroyForcibly();
        }
    }

    /// @param args source, target, journal or `-`, target's format, options of it
    public static void main(String[] args) throws Exception {
        Map<String, String> options = Arrays.stream(args).skip(4).map(option -> option.split("=", 2)).collect(Collectors
                .toMap(option -> option[0], option -> option[1]));
        boolean served = NbdUri.looksLikeOne(args[0]);
        DiskRef target = ref(args[1]);
        ConversionRequest request = new ConversionRequest(ref(args[0]), OpenOptions.declared(served
                ? DiskFormat.NBD
                : DiskFormat.VMDK), target, args[2].equals("-") ? null : Path.of(args[2]),
                DiskFormat.ofId(args[3]).orElseThrow(), options, 2, true, target instanceof DiskRef.Device, true, true);
        System.out.println("begun");
        try {
            System.out.println("done " + convert(request).resumedBytes());
        } catch (ImageException e) {
            e.printStackTrace(System.out);
            System.out.println("refused " + e.reason());
            System.exit(e.reason().exitCode());
        }
    }

    private static ConversionResult convert(ConversionRequest request) throws IOException {
        return Conversion.run(request, new ConversionProgress() {
            @Override
            public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                System.out.println(phase.name().toLowerCase(Locale.ROOT) + " " + doneBytes);
            }

            @Override
            public boolean cancelled() {
                return false;
            }
        }, TargetTurn.Checkpoints.every(1));
    }

    private static DiskRef ref(String word) throws IOException {
        return NbdUri.looksLikeOne(word) ? DiskRef.served(NbdUri.parse(word)) : DiskRef.named(Path.of(word));
    }
}
