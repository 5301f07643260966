package io.towpath.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServerTest {

    @TempDir
    Path data;

    @Test
    void keepsItsDataAndIsDurableAndClosedToOthers() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(data); Connection connection = open(server)) {
            assertThat(setting(connection, "fsync")).isEqualTo("on");
            assertThat(setting(connection, "synchronous_commit")).isEqualTo("on");
            assertThat(setting(connection, "full_page_writes")).isEqualTo("on");
            assertThat(setting(connection, "listen_addresses")).isEqualTo("127.0.0.1");
            try (Statement statement = connection.createStatement()) {
                statement.execute("create table kept (what text)");
                statement.execute("insert into kept values ('a row')");
            }
            assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(), "postgres", "postgres"))
                    .isInstanceOf(SQLException.class).hasMessageContaining("authentication failed");
            assertThatThrownBy(() -> EmbeddedServer.start(data)).isInstanceOf(DatabaseStartException.class)
                    .hasMessageContaining("Another Towpath already uses");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("postgresql"))))
                .isEqualTo("rwx------");

        try (EmbeddedServer server = EmbeddedServer.start(data);
                Connection connection = open(server);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select what from kept")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("a row");
        }
    }

    private static Connection open(EmbeddedServer server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), EmbeddedServer.ROLE, server.password());
    }

    private static String setting(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show " + name)) {
            row.next();
            return row.getString(1);
        }
    }
}
