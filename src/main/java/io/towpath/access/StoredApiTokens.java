package io.towpath.access;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
@Transactional
class StoredApiTokens implements ApiTokens {

    private static final String COLUMNS = """
            t.id, t.name, t.scopes, t.created_at, t.expires_at, t.last_used_at, t.last_used_address
            """;

    private final JdbcClient jdbc;
    private final AppUsers users;
    private final AuditTrail trail;
    private final CurrentUser current;
    private final Clock clock;

    StoredApiTokens(JdbcClient jdbc, AppUsers users, AuditTrail trail, CurrentUser current, Clock clock) {
        this.jdbc = jdbc;
        this.users = users;
        this.trail = trail;
        this.current = current;
        this.clock = clock;
    }

    @Override
    @Transactional(readOnly = true)
    public List<TokenView> of(String login) {
        return jdbc.sql("select " + COLUMNS + """
                  from api_token t join app_user u on u.id = t.app_user_id
                 where u.login = :login and t.revoked_at is null
                 order by t.created_at desc
                """).param("login", login).query((row, _) -> view(row)).list();
    }

    @Override
    public Created create(String login, String typedName, Set<String> scopes, int days) {
        AppUser owner = users.findByLogin(login).orElseThrow(() -> AccessException.noSuchUser(login));
        String name = Logins.displayName(typedName);
        check(owner, scopes, days);
        refuseMoreThanOwn(scopes);
        Secret secret = TokenText.random();
        Instant now = clock.instant();
        TokenView token;
        try {
            token = jdbc.sql("""
                    insert into api_token as t (app_user_id, name, secret_sha256, scopes, created_at, expires_at)
                    values (:owner, :name, :hash, :scopes, :now, :expires)
                    returning\s""" + COLUMNS).param("owner", owner.id()).param("name", name)
                    .param("hash", TokenText.sha256(secret.value()))
                    .param("scopes", new TreeSet<>(scopes).toArray(String[]::new)).param("now", time(now))
                    .param("expires", time(now.plus(Duration.ofDays(days)))).query((row, _) -> view(row)).single();
        } catch (DuplicateKeyException e) {
            throw AccessException.invalid("token-name-taken", "You already have a token named " + name + ".",
                    "Choose another name, or revoke the old token first.");
        }
        trail.append(AuditEntry.of(current.actor(), "token.created", subject(token, login))
                .with(Map.of("scopes", String.join(" ", token.scopes()), "expires",
                        token.expiresAt().truncatedTo(ChronoUnit.SECONDS).toString())));
        return new Created(token, secret);
    }

    private static void check(AppUser owner, Set<String> scopes, int days) {
        if (scopes.isEmpty()) {
            throw AccessException.invalid("scopes-missing", "A token without scopes can do nothing.",
                    "Choose at least one.");
        }
        Set<String> beyond = new TreeSet<>(scopes);
        beyond.removeAll(owner.role().permissions());
        if (!beyond.isEmpty()) {
            throw AccessException.invalid("scopes-beyond-role",
                    "Your role does not have: " + String.join(", ", beyond) + ".",
                    "Choose among: " + String.join(", ", new TreeSet<>(owner.role().permissions())) + ".");
        }
        if (days < 1 || days > MOST_DAYS) {
            throw AccessException.invalid("expiry-out-of-range", "A token cannot live for " + days + " days.",
                    "Choose 1 to " + MOST_DAYS + " days.");
        }
    }

    /// A token that makes a token cannot give it more than it has itself.
    private void refuseMoreThanOwn(Set<String> scopes) {
        Set<String> beyond = new TreeSet<>(scopes);
        beyond.removeIf(current::may);
        if (!current.actor().equals("system") && !beyond.isEmpty()) {
            throw AccessException.invalid("scopes-beyond-token",
                    "You act with a token that does not have: " + String.join(", ", beyond) + ".",
                    "Make the token on the page /me, or with a token that has these scopes.");
        }
    }

    @Override
    public void revoke(String login, UUID id) {
        TokenView token = jdbc.sql("""
                update api_token t set revoked_at = :now
                  from app_user u
                 where u.id = t.app_user_id and u.login = :login and t.id = :id and t.revoked_at is null
                returning\s""" + COLUMNS).param("now", time(clock.instant())).param("login", login).param("id", id)
                .query((row, _) -> view(row)).optional()
                .orElseThrow(() -> new AccessException(AccessException.Kind.NOT_FOUND, "not-found",
                        "You have no such token, or it is revoked already.", "Look at the list of your tokens."));
        trail.append(AuditEntry.of(current.actor(), "token.revoked", subject(token, login)));
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<Bearer> find(String token) {
        if (!TokenText.wellFormed(token)) {
            return Optional.empty();
        }
        return jdbc.sql("""
                select t.id, t.name, t.scopes, u.login, u.role, u.must_change_password
                  from api_token t join app_user u on u.id = t.app_user_id
                 where t.secret_sha256 = :hash and t.revoked_at is null and t.expires_at > :now and u.enabled
                """).param("hash", TokenText.sha256(token)).param("now", time(clock.instant()))
                .query((row, _) -> new Bearer(row.getObject("id", UUID.class), row.getString("login"),
                        row.getString("name"), Role.valueOf(row.getString("role")).limit(scopes(row)),
                        row.getBoolean("must_change_password")))
                .optional();
    }

    @Override
    public void used(UUID id, String address) {
        Instant now = clock.instant();
        jdbc.sql("""
                update api_token set last_used_at = :now, last_used_address = :address
                 where id = :id and (last_used_at is null or last_used_at <= :before)
                """).param("now", time(now)).param("address", address).param("id", id)
                .param("before", time(now.minus(Duration.ofMinutes(1)))).update();
    }

    private static Subject subject(TokenView token, String login) {
        return new Subject("token", token.id().toString(), login + "/" + token.name());
    }

    private static TokenView view(ResultSet row) throws SQLException {
        OffsetDateTime used = row.getObject("last_used_at", OffsetDateTime.class);
        return new TokenView(row.getObject("id", UUID.class), row.getString("name"), scopes(row),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(), used == null ? null : used.toInstant(),
                row.getString("last_used_address"));
    }

    private static Set<String> scopes(ResultSet row) throws SQLException {
        Array scopes = row.getArray("scopes");
        return new TreeSet<>(List.of((String[]) scopes.getArray()));
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
