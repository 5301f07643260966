package io.towpath.migration;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Who drives which migration. All times are the database's; a token that is not the newest changes nothing. How long a
/// lease holds is told by the server's own clock, by its full name: a program whose time is made up has another one.
@Component
class Leases {

    private final JdbcClient jdbc;

    Leases(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Takes a migration that is due and that nobody drives.
    ///
    /// @param seconds how long it is ours without renewal
    Optional<Lease> take(UUID id, String node, double seconds) {
        return jdbc.sql("""
                update migration
                   set lease_owner = :node, lease_token = lease_token + 1,
                       lease_until = pg_catalog.clock_timestamp() + make_interval(secs => :seconds)
                 where id = :id
                   and (lease_until is null or lease_until < pg_catalog.clock_timestamp())
                   and wake_at <= clock_timestamp()
                   and (hold_since is null or asked is not null)
                returning lease_token
                """).param("node", node).param("seconds", seconds).param("id", id).query(Long.class).optional()
                .map(token -> new Lease(id, token));
    }

    /// Keeps it ours, and tells whether a person wants the step that runs to stop; a cutover that is asked for waits for
    /// its end. Empty when it is ours no more.
    Optional<Boolean> renew(Lease lease, double seconds) {
        return jdbc.sql("""
                update migration set lease_until = pg_catalog.clock_timestamp() + make_interval(secs => :seconds)
                 where id = :id and lease_token = :token and lease_until is not null
                returning hold_since is not null or coalesce(asked <> 'CUT_OVER', false)
                """).param("seconds", seconds).param("id", lease.migrationId()).param("token", lease.token())
                .query(Boolean.class).optional();
    }

    void release(Lease lease) {
        jdbc.sql("update migration set lease_until = null where id = :id and lease_token = :token")
                .param("id", lease.migrationId()).param("token", lease.token()).update();
    }
}
