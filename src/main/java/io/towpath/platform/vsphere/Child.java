package io.towpath.platform.vsphere;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program that serves one disk on a socket while somebody reads it. It ends when it is closed; and when this process ends
/// in whatever way, since a guard beside it holds the other end of a pipe of ours, which breaks then.
final class Child implements Closeable {

    /// Runs its arguments, and ends them when its standard input does.
    private static final String GUARD = """
            exec 3<&0
            "$@" </dev/null 3<&- &
            child=$!
            (while read -r line <&3; do :; done; kill -TERM $child; sleep 3; kill -KILL $child) >/dev/null 2>&1 &
            guard=$!
            exec 3<&-
            wait $child
            status=$?
            kill $guard 2>/dev/null
            exit $status
            """;
    private static final int MOST_SAID = 8 << 10;

    private final Process process;
    private final Path said;

    private Child(Process process, Path said) {
        this.process = process;
        this.said = said;
    }

    /// @param said file that what it prints goes to
    static Child start(List<String> command, Path said) throws IOException {
        List<String> guarded = new ArrayList<>(List.of("/bin/sh", "-c", GUARD, "towpath-reader"));
        guarded.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(guarded).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("LC_ALL", "C");
        return new Child(builder.start(), said);
    }

    /// @throws IOException when it ended, or did not make the socket in time
    void await(Path socket, Duration atMost) throws IOException {
        Pause pause = new Pause(Duration.ofMillis(50), atMost);
        while (!Files.exists(socket)) {
            if (!process.isAlive()) {
                throw new IOException("it ended with status %d: %s".formatted(process.exitValue(), said()));
            }
            if (pause.over()) {
                throw new IOException("it serves nothing after %d s: %s".formatted(atMost.toSeconds(), said()));
            }
            pause.sleep();
        }
    }

    private String said() throws IOException {
        try (InputStream in = Files.newInputStream(said)) {
            return new String(in.readNBytes(MOST_SAID), StandardCharsets.UTF_8).strip().replaceAll("\\s+", " ");
        }
    }

    /// Of one that only says something: `nbdkit --version`.
    static String answer(List<String> command, Duration atMost) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(command.getFirst() + " does not answer");
            }
            try (InputStream in = process.getInputStream()) {
                return new String(in.readNBytes(MOST_SAID), StandardCharsets.UTF_8).strip();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + command.getFirst() + " was asked", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /// Returns when it has ended.
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
