package io.towpath.planning.calendar;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/// Table `calendar_feed`. A secret is 32 random bytes; its SHA-256 is stored.
@Component
class StoredFeeds implements CalendarFeeds {

    private static final int SECRET = 32;
    private static final Duration BACK = Duration.ofDays(62);
    private static final Duration AHEAD = Duration.ofDays(800);

    private final JdbcClient jdbc;
    private final CutoverCalendar calendar;
    private final AuditTrail audit;
    private final TransactionOperations transaction;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    StoredFeeds(JdbcClient jdbc, CutoverCalendar calendar, AuditTrail audit, TransactionOperations transaction,
            Clock clock) {
        this.jdbc = jdbc;
        this.calendar = calendar;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public String create(String login, String name) {
        if (name.isBlank() || name.strip().length() > 100) {
            throw new RefusedException(RefusedException.Kind.INVALID, "name-invalid",
                    "The feed's name has %d characters, expected 1 to 100".formatted(name.strip().length()),
                    "Name it for the program that reads it: my phone.");
        }
        byte[] bytes = new byte[SECRET];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        transaction.executeWithoutResult(_ -> {
            UUID id = jdbc.sql("""
                    insert into calendar_feed (login, name, token_sha256, created_at) values (:login, :name, :sha, :now)
                    returning id
                    """).param("login", login).param("name", name.strip()).param("sha", sha256(secret))
                    .param("now", Timestamp.from(clock.instant())).query(UUID.class).single();
            audit.append(AuditEntry.of(login, "calendar-feed.created",
                    new Subject("calendar-feed", id.toString(), name.strip())));
        });
        return secret;
    }

    @Override
    public List<Feed> of(String login) {
        return jdbc.sql("""
                select * from calendar_feed where login = :login and revoked_at is null order by created_at, id
                """).param("login", login).query((row, _) -> {
            Timestamp used = row.getTimestamp("used_at");
            return new Feed(row.getObject("id", UUID.class), row.getString("name"),
                    row.getTimestamp("created_at").toInstant(), used == null ? null : used.toInstant());
        }).list();
    }

    @Override
    public void revoke(String login, UUID id) {
        transaction.executeWithoutResult(_ -> {
            int revoked = jdbc.sql("""
                    update calendar_feed set revoked_at = :now where id = :id and login = :login and revoked_at is null
                    """).param("now", Timestamp.from(clock.instant())).param("id", id).param("login", login).update();
            if (revoked > 0) {
                audit.append(AuditEntry.of(login, "calendar-feed.revoked",
                        new Subject("calendar-feed", id.toString(), id.toString())));
            }
        });
    }

    @Override
    public Optional<String> read(String secret, String base) {
        Instant now = clock.instant();
        int known = jdbc.sql("""
                update calendar_feed f set used_at = :now
                 where token_sha256 = :sha and revoked_at is null
                   and exists (select from app_user u where u.login = f.login and u.enabled)
                """).param("now", Timestamp.from(now)).param("sha", sha256(secret)).update();
        return known == 0
                ? Optional.empty()
                : Optional.of(CalendarText.of(calendar.windows(now.minus(BACK), now.plus(AHEAD)),
                        calendar.freezes(now.minus(BACK), now.plus(AHEAD)), now, base));
    }

    @Override
    public String text(CutoverWindow window, String base) {
        return CalendarText.of(List.of(window), List.of(), clock.instant(), base);
    }

    private static String sha256(String secret) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                    .digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
