package io.towpath;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The packaged application as a process of its own, on a free port, with its own data directory and database.
final class RunningTowpath implements AutoCloseable {

    /// Another than the one that was just packaged: `-Dtowpath.jar=…`.
    private static final Path JAR = Path.of(System.getProperty("towpath.jar", "target/towpath.jar"));
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Pattern PASSWORD = Pattern.compile("(?m)^\\W*password\\s+([A-Za-z0-9-]{12,})");

    private final Path data;
    private final int port;
    private final Path output;
    private Process process;

    private RunningTowpath(Path data, int port, Path output, Process process) {
        this.data = data;
        this.port = port;
        this.output = output;
        this.process = process;
    }

    static RunningTowpath start(Path data) throws IOException {
        int port = freePort();
        Path output = data.resolveSibling(data.getFileName() + ".log");
        RunningTowpath towpath = new RunningTowpath(data, port, output, launch(data, port, output));
        towpath.awaitFirstPage();
        return towpath;
    }

    private static Process launch(Path data, int port, Path output) throws IOException {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is missing: these tests run after `mvn package`");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m", "--enable-native-access=ALL-UNNAMED", "-jar",
                JAR.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("TOWPATH_DATA_DIR", data.toString());
        builder.environment().put("TOWPATH_PORT", Integer.toString(port));
        builder.environment().put("TOWPATH_PUBLIC_URL", "http://localhost:" + port);
        return builder.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void awaitFirstPage() throws IOException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < end) {
            if (!process.isAlive()) {
                throw new IllegalStateException("Towpath ended while starting:\n" + log());
            }
            if (answers()) {
                return;
            }
            LockSupport.parkNanos(100_000_000);
        }
        throw new IllegalStateException("no page within " + START_LIMIT + ":\n" + log());
    }

    private boolean answers() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url("/sign-in"))).timeout(Duration.ofSeconds(5))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String url(String path) {
        return "http://localhost:" + port + path;
    }

    /// The first administrator's password, printed once.
    String firstPassword() throws IOException {
        Matcher matcher = PASSWORD.matcher(log());
        if (!matcher.find()) {
            throw new IllegalStateException("no password was printed:\n" + log());
        }
        return matcher.group(1);
    }

    String log() throws IOException {
        return Files.readString(output);
    }

    /// As `kill -9` does: no hook runs, the database server is left behind.
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /// Starts again on the same data and port.
    void restart() throws IOException {
        process = launch(data, port, output);
        awaitFirstPage();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
