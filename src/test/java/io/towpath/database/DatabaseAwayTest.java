package io.towpath.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAwayTest {

    private static IllegalStateException hidden(Exception cause) {
        return new IllegalStateException("a view failed", new IllegalArgumentException("an expression failed", cause));
    }

    /// Refused, broken off, asked too much, ended by an operator, by a crash, starting; its disk.
    @ParameterizedTest
    @ValueSource(strings = {"08001", "08006", "08003", "53300", "53100", "57P01", "57P02", "57P03", "58030"})
    void isToldByTheStateHoweverItIsHidden(String state) {
        assertThat(DatabaseAway.isWhy(new SQLException("said", state))).isTrue();
        assertThat(DatabaseAway.isWhy(hidden(new SQLException("said", state)))).isTrue();
    }

    @Test
    void isToldByThePool() {
        assertThat(DatabaseAway.isWhy(hidden(new SQLTransientConnectionException("timed out after 10000ms")))).isTrue();
        assertThat(DatabaseAway.isWhy(hidden(new SQLException("Connection is closed")))).as("a rollback in vain")
                .isTrue();
    }

    /// A statement that was wrong, a key that is there already, one that took too long, one that a person ended.
    @ParameterizedTest
    @ValueSource(strings = {"42601", "23505", "57014", "40001"})
    void whatAStatementMetIsNot(String state) {
        assertThat(DatabaseAway.isWhy(hidden(new SQLException("said", state)))).isFalse();
    }

    @Test
    void whatHasNoSuchCauseIsNot() {
        assertThat(DatabaseAway.isWhy(null)).isFalse();
        assertThat(DatabaseAway.isWhy(new SQLException("said"))).isFalse();
        assertThat(DatabaseAway.isWhy(hidden(new IllegalStateException("a bug")))).isFalse();
        var one = new IllegalStateException("one");
        var other = new IllegalStateException("other", one);
        one.initCause(other);
        assertThat(DatabaseAway.isWhy(one)).as("causes that go round").isFalse();
    }
}
