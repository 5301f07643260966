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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The packaged application as a process of its own, on a free port, with its own data directory and database.
final class RunningTowpath implements AutoCloseable {

    /// Another than the one that was just packaged: `-Dtowpath.jar=…`.
    private static final Path JAR = Path.of(System.getProperty("towpath.jar", "target/towpath.jar"));
    /// Compiled classes and libraries instead of a package: `-Dtowpath.classpath=…`.
    private static final String CLASSPATH = System.getProperty("towpath.classpath", "");
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Pattern PASSWORD = Pattern.compile("(?m)^\\W*password\\s+([A-Za-z0-9-]{12,})");

    private final Path data;
    private final int port;
    private final Path output;
    private final Map<String, String> settings;
    private Process process;

    private RunningTowpath(Path data, int port, Path output, Map<String, String> settings) throws IOException {
        this.data = data;
        this.port = port;
        this.output = output;
        this.settings = settings;
        this.process = launch();
    }

    static RunningTowpath start(Path data) throws IOException {
        return start(data, Map.of());
    }

    /// With a made-up program of `vms` VMs, which sets itself up in the background.
    static RunningTowpath demo(Path folder, int vms) throws IOException {
        return start(folder.resolve("data"), Map.of("TOWPATH_DEMO_ENABLED", "true", "TOWPATH_DEMO_FOLDER",
                folder.toString(), "TOWPATH_DEMO_VMS", Integer.toString(vms)));
    }

    private static RunningTowpath start(Path data, Map<String, String> settings) throws IOException {
        Path output = data.resolveSibling(data.getFileName() + ".log");
        RunningTowpath towpath = new RunningTowpath(data, freePort(), output, settings);
        towpath.awaitFirstPage();
        return towpath;
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m", "--enable-native-access=ALL-UNNAMED"));
        if (CLASSPATH.isEmpty()) {
            if (!Files.exists(JAR)) {
                throw new IllegalStateException(JAR + " is missing: these tests run after `mvn package`");
            }
            command.addAll(List.of("-jar", JAR.toString()));
        } else {
            command.addAll(List.of("-cp", CLASSPATH, "io.towpath.TowpathApplication"));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("TOWPATH_DATA_DIR", data.toString());
        builder.environment().put("TOWPATH_PORT", Integer.toString(port));
        builder.environment().put("TOWPATH_PUBLIC_URL", "http://localhost:" + port);
        builder.environment().putAll(settings);
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
        process = launch();
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
