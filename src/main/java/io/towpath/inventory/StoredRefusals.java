package io.towpath.inventory;

import io.towpath.database.Beats;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Refusals;
import io.towpath.secret.SealedException;
import io.towpath.secret.Secrets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Table `sign_in_refusal`, by the database's clock. Each statement is a transaction of its own: a caller that goes back takes
/// no refusal with it. Only of passwords that are kept: one that a person tries by hand says nothing of those.
@Component
final class StoredRefusals implements Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(StoredRefusals.class);
    static final Duration HELD = Duration.ofMinutes(5);

    private final JdbcClient jdbc;
    private final Secrets secrets;

    StoredRefusals(@Beats JdbcClient jdbc, Secrets secrets) {
        this.jdbc = jdbc;
        this.secrets = secrets;
    }

    @Override
    public Optional<Refused> before(Place place) {
        Credentials credentials = place.credentials();
        if (credentials == null) {
            return Optional.empty();
        }
        try {
            return isKept(place, credentials) && !isMineToTry(place, credentials)
                    ? held(place, credentials)
                    : Optional.empty();
        } catch (DataAccessException e) {
            // a copy under way outlasts a database that is away: what this node knows itself holds still
            LOG.warn("{}: whether the account was refused elsewhere is not known: {}", place.location(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    /// What was refused long ago is tried by one: from now on it counts as refused.
    private boolean isMineToTry(Place place, Credentials credentials) {
        return jdbc.sql("""
                update sign_in_refusal set refused_at = pg_catalog.clock_timestamp()
                 where location = :location and account = :account
                   and refused_at <= pg_catalog.clock_timestamp() - make_interval(secs => :held)
                """).param("location", place.location()).param("account", credentials.account())
                .param("held", HELD.toSeconds()).update() == 1;
    }

    private Optional<Refused> held(Place place, Credentials credentials) {
        return jdbc.sql("""
                select refused_at from sign_in_refusal
                 where location = :location and account = :account
                   and refused_at > pg_catalog.clock_timestamp() - make_interval(secs => :held)
                """).param("location", place.location()).param("account", credentials.account())
                .param("held", HELD.toSeconds()).query((row, _) -> VmReader.instant(row, "refused_at")).optional()
                .map(at -> new Refused(at, at.plus(HELD)));
    }

    @Override
    public void refused(Place place) {
        noted(place, (location, account) -> jdbc.sql("""
                insert into sign_in_refusal (location, account) values (:location, :account)
                on conflict (location, account) do update set refused_at = pg_catalog.clock_timestamp()
                """).param("location", location).param("account", account).update());
    }

    @Override
    public void accepted(Place place) {
        noted(place, (location, account) -> jdbc
                .sql("delete from sign_in_refusal where location = :location and account = :account")
                .param("location", location).param("account", account).update());
    }

    private void noted(Place place, BiConsumer<String, String> note) {
        Credentials credentials = place.credentials();
        try {
            if (credentials != null && isKept(place, credentials)) {
                note.accept(place.location(), credentials.account());
            }
        } catch (DataAccessException e) {
            LOG.warn("{}: other nodes cannot be told what it said to the account: {}", place.location(),
                    e.getMessage());
        }
    }

    private boolean isKept(Place place, Credentials credentials) {
        return jdbc.sql("""
                select secret_id from connection where location = :location and account = :account and removed_at is null
                """).param("location", place.location()).param("account", credentials.account())
                .query((row, _) -> row.getObject("secret_id", UUID.class)).list().stream()
                .anyMatch(secret -> isKept(secret, credentials));
    }

    private boolean isKept(UUID secret, Credentials credentials) {
        try {
            return secrets.reveal(secret).value().equals(credentials.password());
        } catch (SealedException e) {
            return false;
        }
    }
}
