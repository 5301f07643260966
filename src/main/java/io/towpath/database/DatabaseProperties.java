package io.towpath.database;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Which database to use.
///
/// @param url      a JDBC URL of a PostgreSQL 18 or newer; empty or absent for one that Towpath runs itself
/// @param user     for the URL
/// @param password for the URL
/// @param pages    connections of who asks by HTTP, beside those of jobs
/// @param reserve  connections beside those of pages and jobs
@ConfigurationProperties("towpath.database")
record DatabaseProperties(@Nullable String url, @Nullable String user, @Nullable String password,
        @DefaultValue Pages pages, @DefaultValue Reserve reserve) {

    /// See [TwoPools].
    ///
    /// @param connections > 0; a request has one of them at a time
    record Pages(@DefaultValue("12") int connections) {

        Pages {
            if (connections < 1) {
                throw new IllegalArgumentException(
                        "towpath.database.pages: connections=%d; expected one or more".formatted(connections));
            }
        }
    }

    /// See [Beats].
    ///
    /// @param connections      > 0
    /// @param statementTimeout when the server ends a statement of theirs
    /// @param lockTimeout      when it ends a wait for a row of theirs
    record Reserve(@DefaultValue("4") int connections, @DefaultValue("8s") Duration statementTimeout,
            @DefaultValue("5s") Duration lockTimeout) {

        Reserve {
            if (connections < 1 || statementTimeout.toMillis() < 250 || lockTimeout.toMillis() < 1) {
                throw new IllegalArgumentException(
                        "towpath.database.reserve: connections=%d, statement-timeout=%s, lock-timeout=%s; expected one or"
                                .formatted(connections, statementTimeout, lockTimeout)
                                + " more, 250ms or more, and 1ms or more");
            }
        }
    }

    boolean external() {
        return url != null && !url.isBlank();
    }
}
