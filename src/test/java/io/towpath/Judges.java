package io.towpath;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// Programs written by others that judge what we write and read. Where one is missing its tests are skipped and say so;
/// with `CI=true` that is a failure.
public final class Judges {

    private Judges() {}

    /// The path of `program`, or no further in this test.
    public static Path require(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            Path found = Path.of(folder, program);
            if (Files.isExecutable(found)) {
                return found;
            }
        }
        throw missing(program);
    }

    /// Something that a package lays there and that is no program, or no further in this test.
    public static void requireFile(Path file) {
        if (!Files.exists(file)) {
            throw missing(file.toString());
        }
    }

    private static RuntimeException missing(String what) {
        String missing = what + " is not installed; this test needs it as its judge";
        if ("true".equals(System.getenv("CI"))) {
            Assertions.fail(missing);
        }
        System.err.println("SKIPPED: " + missing);
        Assumptions.abort(missing);
        return new IllegalStateException(missing);
    }

    /// Runs a command to its end, within two minutes.
    public static Verdict run(String... command) {
        return run(List.of(command));
    }

    public static Verdict run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("still running after two minutes: " + command);
            }
            return new Verdict(process.exitValue(), output);
        } catch (IOException e) {
            throw new AssertionError("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public record Verdict(int exitCode, String output) {

        /// Fails with the program's own words unless it ended with 0.
        public Verdict ok() {
            Assertions.assertEquals(0, exitCode, output);
            return this;
        }
    }
}
