package io.towpath.migration;

import io.towpath.database.Beats;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Who drives which migration. All times are the database's; a token that is not the newest changes nothing. How long a
/// lease holds is told by the server's own clock, by its full name: a program whose time is made up has another one.
@Component
class Leases {

    private final JdbcClient jdbc;

    Leases(@Beats JdbcClient jdbc) {
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

    /// Of these, those that are still ours, each with whether a person wants its step to stop. Reads, and waits for nobody.
    Map<UUID, Boolean> look(Collection<Lease> leases) {
        Map<UUID, Boolean> ours = new HashMap<>();
        jdbc.sql("""
                select m.id, m.hold_since is not null or coalesce(m.asked <> 'CUT_OVER', false)
                  from unnest(cast(:ids as uuid[]), cast(:tokens as bigint[])) as ours (id, token)
                  join migration m on m.id = ours.id and m.lease_token = ours.token and m.lease_until is not null
                """).param("ids", ids(leases)).param("tokens", tokens(leases))
                .query(row -> {
                    ours.put(row.getObject(1, UUID.class), row.getBoolean(2));
                });
        return ours;
    }

    /// Keeps those of these ours that are it still. One whose row somebody is writing just now is left for the next time:
    /// the others do not wait for it.
    ///
    /// @return those that are ours from now on for so long
    Set<UUID> renew(Collection<Lease> leases, double seconds) {
        return Set.copyOf(jdbc.sql("""
                with free as (
                    select m.id from unnest(cast(:ids as uuid[]), cast(:tokens as bigint[])) as ours (id, token)
                      join migration m on m.id = ours.id and m.lease_token = ours.token and m.lease_until is not null
                       for no key update of m skip locked)
                update migration m set lease_until = pg_catalog.clock_timestamp() + make_interval(secs => :seconds)
                  from free where m.id = free.id
                returning m.id
                """).param("ids", ids(leases)).param("tokens", tokens(leases)).param("seconds", seconds)
                .query((row, _) -> row.getObject(1, UUID.class)).list());
    }

    private static UUID[] ids(Collection<Lease> leases) {
        return leases.stream().map(Lease::migrationId).toArray(UUID[]::new);
    }

    private static Long[] tokens(Collection<Lease> leases) {
        return leases.stream().map(Lease::token).toArray(Long[]::new);
    }

    void release(Lease lease) {
        jdbc.sql("update migration set lease_until = null where id = :id and lease_token = :token")
                .param("id", lease.migrationId()).param("token", lease.token()).update();
    }
}
