package io.towpath.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import java.sql.Connection;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// A PostgreSQL that may forget what it confirmed is told of.
@DatabaseTest
class DurabilityTest {

    @Autowired
    Durability durability;
    @Autowired
    DataSource database;
    @Autowired
    MockMvcTester mvc;

    private Connection connection;
    private JdbcClient client;

    @BeforeEach
    void aSessionOfItsOwn() throws Exception {
        connection = database.getConnection();
        client = JdbcClient.create(new SingleConnectionDataSource(connection, true));
    }

    @AfterEach
    void asBefore() throws Exception {
        // what the server of the tests is set to is no news to other tests' pages
        durability.forget();
        try (Statement statement = connection.createStatement()) {
            statement.execute("reset synchronous_commit");
        }
        connection.close();
    }

    @Test
    void aSettingThatForgetsIsNamedWithWhatIsExpected() throws Exception {
        set("off");
        assertThat(durability.look(client)).extracting(Durability.Unsafe::words)
                .anyMatch(words -> words.startsWith("synchronous_commit is off, expected on: the last moments"));

        set("on");
        assertThat(durability.look(client)).extracting(Durability.Unsafe::setting).doesNotContain(
                "synchronous_commit", "data_sync_retry");
    }

    @Test
    void administratorsSeeItOnEachPageOthersDoNot() throws Exception {
        set("off");
        durability.look(client);

        for (String page : new String[]{"/system", "/help"}) {
            assertThat(mvc.get().uri(page).with(someone("admin"))).hasStatusOk().bodyText()
                    .contains("The database may lose what it confirmed", "synchronous_commit is off, expected on");
        }
        assertThat(mvc.get().uri("/help").with(someone("inventory:read"))).hasStatusOk().bodyText()
                .doesNotContain("synchronous_commit");
    }

    private void set(String value) throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = " + value);
        }
    }

    private static RequestPostProcessor someone(String permission) {
        return user("lena").authorities(new SimpleGrantedAuthority(permission));
    }
}
