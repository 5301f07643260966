package io.towpath;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/// A PostgreSQL of a test's own, that is taken away from whoever uses it and given back: stopped, as by a crash of its
/// machine or an upgrade, or standing still, as a machine that hangs does.
public final class StoppableDatabase implements AutoCloseable {

    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final Path data;
    private final EmbeddedPostgres postgres;
    private final Path programs;
    private final List<String> options;

    private StoppableDatabase(Path folder) throws IOException {
        data = folder.resolve("cluster");
        postgres = EmbeddedPostgres.builder().setDataDirectory(data).setRegisterShutdownHook(false)
                .setServerConfig("max_connections", "100").start();
        programs = Files.readSymbolicLink(Path.of("/proc", Long.toString(postmaster()), "exe")).getParent();
        options = new ArrayList<>();
        Matcher words = WORD.matcher(Files.readString(data.resolve("postmaster.opts")));
        while (words.find()) {
            options.add(words.group(1));
        }
    }

    /// A pool that outlives its server hangs: it is there until the last context is closed.
    public static StoppableDatabase untilAllContextsAreClosed() throws IOException {
        StoppableDatabase made = new StoppableDatabase(Files.createTempDirectory("stoppable"));
        SpringApplication.getShutdownHandlers().add(() -> {
            try {
                made.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return made;
    }

    private long postmaster() throws IOException {
        return Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
    }

    /// An empty database; the application makes its tables.
    public JdbcConnectionDetails database(String name) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        String url = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + name;
        return new JdbcConnectionDetails() {

            @Override
            public String getJdbcUrl() {
                return url;
            }

            @Override
            public String getUsername() {
                return "postgres";
            }

            @Override
            public String getPassword() {
                return "postgres";
            }
        };
    }

    /// As when its machine loses power: what was not confirmed is gone, and so is every connection.
    public void stop() {
        run(List.of("-D", data.toString(), "-m", "immediate", "-w", "-t", "30", "stop"));
    }

    /// Until it takes connections.
    public void start() {
        run(List.of("-D", data.toString(), "-o", String.join(" ", options.subList(2, options.size())), "-l",
                data.resolveSibling("started-again.log").toString(), "-w", "-t", "60", "start"));
    }

    /// As when its machine hangs: connections stay, and nobody answers.
    public void freeze() throws IOException {
        signal("STOP");
    }

    public void thaw() throws IOException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException {
        ProcessHandle server = ProcessHandle.of(postmaster()).orElseThrow();
        // the one who makes others first, so that none is missed
        List<String> all = Stream.concat(Stream.of(server), server.descendants())
                .map(process -> Long.toString(process.pid())).toList();
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        command.addAll(all);
        await(new ProcessBuilder(command));
    }

    private void run(List<String> words) {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            // PostgreSQL runs for nobody who may do everything; so it was started, too
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(programs.resolve("pg_ctl").toString());
        command.addAll(words);
        await(new ProcessBuilder(command));
    }

    private static void await(ProcessBuilder builder) {
        try {
            Process process = builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            int code = process.onExit().join().exitValue();
            if (code != 0) {
                throw new IllegalStateException("%s ended with %d".formatted(builder.command(), code));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
