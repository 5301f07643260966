package io.towpath.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PostgreSQL 18 of our own in the data directory: real and durable.
///
/// The library that starts it is made for throw-away tests: by its defaults it switches fsync off, trusts every local
/// user and deletes the data when closed. Each of those is set right here, and the database checks it (a test reads
/// `pg_settings`).
public final class EmbeddedServer implements AutoCloseable {

    /// The role and the database that the application uses.
    static final String ROLE = "towpath";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Map<Path, CompletableFuture<EmbeddedServer>> AHEAD = new ConcurrentHashMap<>();

    private final ServerHome home;
    private final EmbeddedPostgres postgres;
    private final String password;

    private EmbeddedServer(ServerHome home, EmbeddedPostgres postgres, String password) {
        this.home = home;
        this.postgres = postgres;
        this.password = password;
    }

    /// Begins to start in the background, so that PostgreSQL and the application start side by side; [#start(Path)] for
    /// the same directory then waits for it.
    public static void startAhead(Path dataDirectory) {
        Path key = dataDirectory.toAbsolutePath().normalize();
        AHEAD.computeIfAbsent(key, directory -> CompletableFuture.supplyAsync(() -> launch(directory), task -> {
            Thread thread = new Thread(task, "postgresql-start");
            thread.setDaemon(true);
            thread.start();
        }));
    }

    /// Starts the server of this data directory, creating it at the first start.
    ///
    /// @throws DatabaseStartException saying what is in the way and what to do
    public static EmbeddedServer start(Path dataDirectory) {
        Path key = dataDirectory.toAbsolutePath().normalize();
        CompletableFuture<EmbeddedServer> ahead = AHEAD.remove(key);
        if (ahead == null) {
            return launch(key);
        }
        try {
            return ahead.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof DatabaseStartException known ? known : e;
        }
    }

    private static EmbeddedServer launch(Path dataDirectory) {
        ServerHome home = ServerHome.lock(dataDirectory);
        try {
            home.stopOrphan();
            home.removeHalfMade();
            String superPassword = home.secret("superuser");
            String password = home.secret("application");
            EmbeddedPostgres postgres = builder(home, superPassword).start();
            try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
                createRole(connection, password);
                createDatabase(connection);
            }
            home.markMade();
            return new EmbeddedServer(home, postgres, password);
        } catch (IOException | SQLException | RuntimeException e) {
            home.release();
            throw DatabaseStartException.of(home, e);
        }
    }

    private static EmbeddedPostgres.Builder builder(ServerHome home, String superPassword) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(home.cluster())
                .setOverrideWorkingDirectory(home.runtime().toFile())
                .setCleanDataDirectory(false)
                // our bean closes it after the pool; the library's own hook would run beside Spring's
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START_LIMIT)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "80")
                // the pipe to us dies when we are killed; the server's own files do not
                .setServerConfig("logging_collector", "on")
                .setServerConfig("log_directory", home.log().toString())
                .setServerConfig("log_filename", "postgresql-%a.log")
                .setServerConfig("log_truncate_on_rotation", "on")
                .setServerConfig("log_rotation_age", "1d")
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", home.secretFile("superuser").toString())
                .setLocaleConfig("encoding", "UTF8")
                .setLocaleConfig("locale", "C.UTF-8")
                .setConnectConfig("password", superPassword)
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(home.log().resolve("start.log").toFile()))
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(home.log().resolve("start.log").toFile()));
    }

    private static void createRole(Connection connection, String password) throws SQLException {
        boolean there;
        try (PreparedStatement query = connection.prepareStatement("select 1 from pg_roles where rolname = ?")) {
            query.setString(1, ROLE);
            try (ResultSet row = query.executeQuery()) {
                there = row.next();
            }
        }
        if (!there) {
            try (Statement statement = connection.createStatement()) {
                // the secret is of our own making: letters and digits only
                statement.execute("create role " + ROLE + " login password '" + password + "'");
            }
        }
    }

    private static void createDatabase(Connection connection) throws SQLException {
        boolean there;
        try (PreparedStatement query = connection.prepareStatement("select 1 from pg_database where datname = ?")) {
            query.setString(1, ROLE);
            try (ResultSet row = query.executeQuery()) {
                there = row.next();
            }
        }
        if (!there) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("create database " + ROLE + " owner " + ROLE);
            }
        }
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + ROLE;
    }

    String password() {
        return password;
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            home.release();
        }
        log.info("PostgreSQL in {} stopped", home.cluster());
    }

    /// Whether a cluster was made in this data directory before.
    static boolean exists(Path dataDirectory) {
        return Files.exists(ServerHome.madeMark(dataDirectory));
    }
}
