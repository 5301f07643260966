package io.towpath.database;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// Which database to use.
///
/// @param url      a JDBC URL of a PostgreSQL 18 or newer; empty or absent for one that Towpath runs itself
/// @param user     for the URL
/// @param password for the URL
@ConfigurationProperties("towpath.database")
record DatabaseProperties(@Nullable String url, @Nullable String user, @Nullable String password) {

    boolean external() {
        return url != null && !url.isBlank();
    }
}
