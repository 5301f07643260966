package io.towpath.disk.nbd;

import io.towpath.Judges;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A server written by others, at a Unix domain socket in a folder of the test, for as long as the test needs it.
public final class NbdServer implements Closeable {

    private static final long PATIENCE_NANOS = 10_000_000_000L;

    /// nbdkit ends with the thread that started it, which may be one of a conversion.
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon()
            .name("nbd-servers").factory());

    private final Process process;
    private final Path socket;

    private NbdServer(Process process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    /// @param words filters, plugin and their parameters
    public static NbdServer nbdkit(Path folder, String... words) throws IOException {
        return nbdkit(socketIn(folder), folder, words);
    }

    /// The same at a socket whose name is known before.
    public static NbdServer nbdkitAt(Path socket, Path folder, String... words) throws IOException {
        Files.deleteIfExists(socket);
        Files.deleteIfExists(ready(socket));
        return nbdkit(socket, folder, words);
    }

    private static NbdServer nbdkit(Path socket, Path folder, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(Judges.require("nbdkit").toString(), "-f", "--exit-with-parent",
                "-U", socket.toString(), "-P", ready(socket).toString()));
        command.addAll(List.of(words));
        return start(command, socket, folder);
    }

    /// nbdkit once more, at the socket of this one, which is dead.
    public NbdServer again(String... words) throws IOException {
        Files.deleteIfExists(socket);
        Files.deleteIfExists(ready(socket));
        return nbdkit(socket, socket.getParent().getParent(), words);
    }

    /// @param words options and the image
    public static NbdServer qemu(Path folder, String... words) throws IOException {
        Path socket = socketIn(folder);
        List<String> command = new ArrayList<>(List.of(Judges.require("qemu-nbd").toString(), "-t", "-e", "16", "-k",
                socket.toString(), "--pid-file", ready(socket).toString()));
        command.addAll(List.of(words));
        return start(command, socket, folder);
    }

    /// Written when the server listens.
    private static Path ready(Path socket) {
        return socket.resolveSibling("pid");
    }

    /// Sockets have short paths only.
    private static Path socketIn(Path folder) throws IOException {
        return Files.createTempDirectory(folder, "s").resolve("nbd");
    }

    private static Process started(ProcessBuilder server) throws IOException {
        try {
            return STARTER.submit(server::start).get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static NbdServer start(List<String> command, Path socket, Path folder) throws IOException {
        Path log = Files.createTempFile(folder, "nbd", ".log");
        Process process = started(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()));
        long started = System.nanoTime();
        while (!Files.exists(ready(socket))) {
            if (!process.isAlive() || System.nanoTime() - started > PATIENCE_NANOS) {
                process.destroyForcibly();
                throw new AssertionError(command + "\n" + Files.readString(log));
            }
            Thread.onSpinWait();
        }
        return new NbdServer(process, socket);
    }

    public String uri() {
        return "nbd+unix:///?socket=" + socket;
    }

    NbdUri parsed() throws IOException {
        return NbdUri.parse(uri());
    }

    Path socket() {
        return socket;
    }

    /// Without a farewell to anybody.
    public void kill() {
        process.destroyForcibly();
        close();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
