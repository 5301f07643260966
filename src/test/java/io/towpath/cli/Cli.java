package io.towpath.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import picocli.CommandLine;

/// Runs commands: within the test, which is quick, or as a process of its own, which is what users do.
final class Cli {

    private Cli() {}

    record Result(int code, String out, String err) {

        Result code(int expected) {
            Assertions.assertThat(code).as(out + err).isEqualTo(expected);
            return this;
        }
    }

    static Result run(Object... args) {
        String[] words = Arrays.stream(args).map(String::valueOf).toArray(String[]::new);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false,
                        StandardCharsets.UTF_8),
                0, false, Stream.concat(Stream.of("towpath"), Arrays.stream(words)).toList());
        int code = Main.run(words, terminal, new Cancellation());
        terminal.flush();
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /// Started, with its output going to files `out` and `err` in `folder`.
    static Process start(Path folder, Object... args) throws IOException {
        return start(folder, classPath(), args);
    }

    /// The same for what needs a library.
    static Process startWithLibraries(Path folder, Object... args) throws IOException {
        return start(folder, System.getProperty("java.class.path"), args);
    }

    /// The same on a machine that speaks another language: `de`, `DE`.
    static Process startAbroad(Path folder, String language, String country, Object... args) throws IOException {
        List<String> command = command(System.getProperty("java.class.path"), args);
        command.addAll(1, List.of("-Duser.language=" + language, "-Duser.country=" + country));
        return started(folder, command);
    }

    /// The same with further redirections, in the shell's words: `3>lines`.
    static Process startRedirected(Path folder, String redirections, Object... args) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", "-c", "exec \"$@\" " + redirections, "bash"));
        command.addAll(command(classPath(), args));
        return new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile()).start();
    }

    /// One of a class of the tests, with all libraries.
    static Process startMain(Path folder, Class<?> main, Object... args) throws IOException {
        return started(folder, command(System.getProperty("java.class.path"), main, args));
    }

    private static Process start(Path folder, String classPath, Object... args) throws IOException {
        return started(folder, command(classPath, args));
    }

    private static Process started(Path folder, List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile()).start();
    }

    private static List<String> command(String classPath, Object... args) {
        return command(classPath, Main.class, args);
    }

    private static List<String> command(String classPath, Class<?> main, Object... args) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "-XX:+UseSerialGC", "-Xmx128m", "--enable-native-access=ALL-UNNAMED", "-cp", classPath,
                main.getName()));
        Arrays.stream(args).map(String::valueOf).forEach(command::add);
        return command;
    }

    static int waitFor(Process process) throws InterruptedException {
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("still running after two minutes");
        }
        return process.exitValue();
    }

    /// What is waited for.
    interface Sign {

        boolean isThere() throws IOException;
    }

    /// Until a process that runs gives a sign. One that ended without, or gives none in two minutes, fails the test and
    /// does not stay.
    static void await(Process process, Sign sign) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!sign.isThere()) {
            // the sign may have come just before the end
            if (!process.isAlive() && !sign.isThere()) {
                throw new AssertionError("it ended with " + process.exitValue() + " before what was waited for");
            }
            if (System.nanoTime() > until) {
                process.destroyForcibly();
                throw new AssertionError("not there after two minutes: what was waited for");
            }
            Thread.sleep(2);
        }
    }

    private static String classPath() {
        try {
            return Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI()) + ":" + Path.of(
                    CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
