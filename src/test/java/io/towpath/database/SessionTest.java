package io.towpath.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.towpath.DatabaseTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What every session of the pools asks of the server.
@DatabaseTest
class SessionTest {

    @Autowired
    JdbcClient jdbc;
    @Autowired
    @Beats
    JdbcClient beats;

    @Test
    void theServerEndsASessionThatStandsStillInATransaction() {
        assertThat(of(jdbc, "idle_in_transaction_session_timeout")).isEqualTo("15min");
        assertThat(of(beats, "idle_in_transaction_session_timeout")).isEqualTo("15min");
    }

    @Test
    void theServerEndsWhatNobodyWaitsForAnyMore() {
        assertThat(of(jdbc, "statement_timeout")).isEqualTo("9min");
        assertThat(of(jdbc, "lock_timeout")).isEqualTo("2min");
        assertThat(of(beats, "statement_timeout")).isEqualTo("8s");
        assertThat(of(beats, "lock_timeout")).isEqualTo("5s");
        assertThat(of(beats, "application_name")).isEqualTo(of(jdbc, "application_name"));
    }

    @Test
    void aReserveOfNoneIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(
                () -> new DatabaseProperties.Reserve(0, Duration.ofSeconds(8), Duration.ofSeconds(5)))
                .withMessageContaining("connections=0").withMessageContaining("expected one or more");
    }

    private static String of(JdbcClient pool, String setting) {
        return pool.sql("select current_setting(:name)").param("name", setting).query(String.class).single();
    }
}
