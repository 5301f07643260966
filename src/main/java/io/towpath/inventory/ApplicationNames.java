package io.towpath.inventory;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Applications by the name people write: the same one in any case, made when new.
@Component
final class ApplicationNames {

    private final JdbcClient jdbc;

    ApplicationNames(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// In the caller's transaction.
    ///
    /// @return null for no name
    @Nullable
    UUID named(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return null;
        }
        return jdbc.sql("""
                insert into application (name) values (:name)
                on conflict (lower(name)) do update set version = application.version
                returning id
                """).param("name", name.strip()).query(UUID.class).single();
    }
}
