package io.towpath;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// One PostgreSQL for all tests of a JVM; each Spring context gets a clone of a migrated template.
///
/// `-Dtest.database=embedded|container|auto`: embedded by default; `auto` takes a container where an engine is found.
/// `-Dtest.database.preload=pg_stat_statements,auto_explain`: what an embedded one shall count and show.
public final class TestDatabase {

    private static final AtomicInteger CLONES = new AtomicInteger();
    private static final Server SERVER = Server.start();

    private TestDatabase() {}

    /// A new database with all migrations applied.
    public static JdbcConnectionDetails clone(String purpose) {
        String name = purpose + CLONES.incrementAndGet();
        try (Connection connection = SERVER.admin().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + " template towpath_template strategy file_copy");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return SERVER.details(name);
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Configuration {

        @Bean
        JdbcConnectionDetails connectionDetails() {
            return TestDatabase.clone("context");
        }
    }

    private record Server(String host, int port, String user, String password) {

        static Server start() {
            Server server = wantsContainer() ? container() : embedded();
            JdbcConnectionDetails template = server.createTemplate();
            Flyway.configure().locations("classpath:db/migration")
                    .dataSource(template.getJdbcUrl(), template.getUsername(), template.getPassword()).load().migrate();
            return server;
        }

        private static boolean wantsContainer() {
            return switch (System.getProperty("test.database", "embedded")) {
                case "container" -> true;
                case "auto" -> DockerClientFactory.instance().isDockerAvailable();
                default -> false;
            };
        }

        private static Server container() {
            PostgreSQLContainer postgres = new PostgreSQLContainer("postgres:18");
            postgres.start();
            SpringApplication.getShutdownHandlers().add(postgres::stop);
            return new Server(postgres.getHost(), postgres.getFirstMappedPort(), postgres.getUsername(),
                    postgres.getPassword());
        }

        private static Server embedded() {
            try {
                Path data = Files.createTempDirectory("epg");
                EmbeddedPostgres postgres = EmbeddedPostgres.builder().setRegisterShutdownHook(false)
                        .setDataDirectory(data).setCleanDataDirectory(false)
                        .setServerConfig("max_connections", "800")
                        // every clone would be looked after once a minute: a quarter of the machine once there are hundreds
                        .setServerConfig("autovacuum_naptime", "1h")
                        .setServerConfig("shared_preload_libraries", System.getProperty("test.database.preload", ""))
                        .start();
                AtomicBoolean stopped = new AtomicBoolean();
                Runnable stop = () -> {
                    if (stopped.compareAndSet(false, true)) {
                        stop(postgres, data);
                    }
                };
                // after all contexts are closed: a pool that outlives its server hangs
                SpringApplication.getShutdownHandlers().add(stop);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> unlessSpringDoes(stop), "stop-test-database"));
                return new Server("127.0.0.1", postgres.getPort(), "postgres", "postgres");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Its files are some thousand for each clone, and take minutes to remove: the JVM does not wait for that.
        private static void stop(EmbeddedPostgres postgres, Path data) {
            try {
                postgres.close();
                // and whoever tests next goes first
                new ProcessBuilder("nice", "-n", "19", "rm", "-rf", data.toString()).redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Spring has a hook only where a context was made.
        private static void unlessSpringDoes(Runnable stop) {
            try {
                for (int look = 0; look < 10; look++) {
                    for (Thread thread : Thread.getAllStackTraces().keySet()) {
                        if (thread.getName().equals("SpringApplicationShutdownHook")) {
                            thread.join();
                            return;
                        }
                    }
                    Thread.sleep(20);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            stop.run();
        }

        private JdbcConnectionDetails createTemplate() {
            try (Connection connection = admin().getConnection(); Statement statement = connection.createStatement()) {
                statement.execute("create database towpath_template");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return details("towpath_template");
        }

        DataSource admin() {
            org.postgresql.ds.PGSimpleDataSource admin = new org.postgresql.ds.PGSimpleDataSource();
            admin.setUrl("jdbc:postgresql://" + host + ":" + port + "/postgres");
            admin.setUser(user);
            admin.setPassword(password);
            return admin;
        }

        JdbcConnectionDetails details(String database) {
            Server server = this;
            return new JdbcConnectionDetails() {

                @Override
                public String getJdbcUrl() {
                    return "jdbc:postgresql://" + server.host + ":" + server.port + "/" + database;
                }

                @Override
                public String getUsername() {
                    return server.user;
                }

                @Override
                public String getPassword() {
                    return server.password;
                }
            };
        }
    }
}
