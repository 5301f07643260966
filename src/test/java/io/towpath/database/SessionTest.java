package io.towpath.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What every session of the pool asks of the server.
@DatabaseTest
class SessionTest {

    @Autowired
    JdbcClient jdbc;

    @Test
    void theServerEndsASessionThatStandsStillInATransaction() {
        assertThat(jdbc.sql("show idle_in_transaction_session_timeout").query(String.class).single())
                .isEqualTo("15min");
    }
}
