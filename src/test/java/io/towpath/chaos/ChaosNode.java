package io.towpath.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/// A node: the whole application as a process of its own, on a database that it shares with others. It can be killed and
/// frozen at any instant.
final class ChaosNode implements AutoCloseable {

    private static final long START_LIMIT = TimeUnit.MINUTES.toNanos(15);

    /// What all nodes of a test have in common.
    ///
    /// @param settings `towpath.migration.lease=4s`, …
    record Kind(JdbcConnectionDetails database, Path folder, List<String> settings) {

        Kind {
            settings = List.copyOf(settings);
        }
    }

    private static final AtomicInteger PROCESSES = new AtomicInteger();

    private final String name;
    private final Path log;
    private final Process process;
    private final long started = System.nanoTime();
    private volatile long cameUp;

    /// @param name its data directory, and how PostgreSQL knows it; a later process of the same name is the same node
    ChaosNode(Kind kind, String name) throws IOException {
        this.name = name;
        log = kind.folder().resolve(name + ".log");
        Files.deleteIfExists(log);
        List<String> command = ChaosApp.command();
        command.add("--towpath.data-dir=" + kind.folder().resolve(name));
        command.add("--server.port=0");
        command.add("--spring.datasource.hikari.data-source-properties.ApplicationName=" + KillPoints.NODE + name);
        kind.settings().forEach(setting -> command.add("--" + setting));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("TOWPATH_DATABASE_URL", kind.database().getJdbcUrl());
        builder.environment().put("TOWPATH_DATABASE_USER", String.valueOf(kind.database().getUsername()));
        builder.environment().put("TOWPATH_DATABASE_PASSWORD", String.valueOf(kind.database().getPassword()));
        process = builder.start();
        PROCESSES.incrementAndGet();
    }

    /// How many were started so far, of this virtual machine's tests.
    static int processes() {
        return PROCESSES.get();
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /// Whether it has come up; throws when it ended instead.
    boolean isUp() throws IOException {
        boolean up = log().contains("Started TowpathApplication");
        if (!up && (!process.isAlive() || System.nanoTime() - started > START_LIMIT)) {
            throw new IllegalStateException("%s did not come up, %s:%n%s".formatted(name, process.isAlive()
                    ? "it still runs"
                    : "it ended with " + process.exitValue(), log()));
        }
        if (up && cameUp == 0) {
            cameUp = System.nanoTime();
        }
        return up;
    }

    /// How long its start took, or has taken so far.
    Duration startTook() {
        return Duration.ofNanos((cameUp == 0 ? System.nanoTime() : cameUp) - started);
    }

    void awaitUp() throws IOException {
        while (!isUp()) {
            Stage.pause(100);
        }
    }

    /// What its last process said.
    String log() throws IOException {
        return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    }

    /// As `kill -9` does: no hook runs, no transaction is ended, programs that it started go on.
    void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    /// Ends it in order.
    void stop() {
        process.destroy();
        process.onExit().join();
    }

    /// As when its machine hangs: every thread stands still, its connections stay open.
    void freeze() throws IOException {
        signal("STOP");
    }

    void thaw() throws IOException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).inheritIO().start();
        if (kill.onExit().join().exitValue() != 0) {
            throw new IOException("kill -%s %d failed".formatted(signal, process.pid()));
        }
    }

    /// Files that it has open to write.
    List<Path> writing() throws IOException {
        List<Path> found = new ArrayList<>();
        try (var descriptors = Files.list(Path.of("/proc", Long.toString(process.pid()), "fdinfo"))) {
            for (Path info : descriptors.toList()) {
                try {
                    // octal; the lowest two bits say whether it is open to be written
                    String flags = Files.readString(info).replaceAll("(?s).*flags:\\s*0*([0-7]+).*", "$1");
                    if ((Integer.parseInt(flags, 8) & 3) != 0) {
                        found.add(Files.readSymbolicLink(info.resolveSibling("../fd/" + info.getFileName())));
                    }
                } catch (IOException gone) {
                    // closed meanwhile
                }
            }
        }
        return found;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
