package io.towpath.planning.calendar;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.backup.BackupDesk;
import io.towpath.units.Sha256;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/// Table `calendar_feed`. A secret is 32 random bytes; its SHA-256 is stored.
@Component
class StoredFeeds implements CalendarFeeds {

    private static final String PROGRAM = "program";
    private static final int SECRET = 32;
    private static final Duration BACK = Duration.ofDays(62);
    private static final Duration AHEAD = Duration.ofDays(800);

    private final JdbcClient jdbc;
    private final Shown shown;
    private final AuditTrail audit;
    private final TransactionOperations transaction;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    StoredFeeds(JdbcClient jdbc, Shown shown, AuditTrail audit, TransactionOperations transaction, Clock clock) {
        this.jdbc = jdbc;
        this.shown = shown;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /// Where events come from, and what was shown of them.
    @Component
    record Shown(CalendarStore calendar, Downtimes downtimes, EventBook book, BackupDesk backups) {}

    @Override
    public String create(String login, String name, Of what) {
        if (name.isBlank() || name.strip().length() > 100) {
            throw new RefusedException(RefusedException.Kind.INVALID, "name-invalid",
                    "The feed's name has %d characters, expected 1 to 100".formatted(name.strip().length()),
                    "Name it for the program that reads it: my phone.");
        }
        @Nullable
        String named = what.application();
        UUID application = named == null || named.isBlank()
                ? null
                : shown.calendar.application(named).orElseThrow(() -> new RefusedException(
                        RefusedException.Kind.INVALID, "application-unknown",
                        "There is no application \"%s\"".formatted(named.strip()),
                        "Write it as the list of applications does."));
        String owner = what.ownerEmail() == null || what.ownerEmail().isBlank()
                ? null
                : what.ownerEmail().strip().toLowerCase(Locale.ROOT);
        if (application != null && owner != null) {
            throw new RefusedException(RefusedException.Kind.INVALID, "feed-of-two",
                    "A feed is of an application or of a person, and both are given", "Make two feeds.");
        }
        if (owner != null && !owner.matches("[^@\\s]+@[^@\\s]+")) {
            throw new RefusedException(RefusedException.Kind.INVALID, "owner-invalid",
                    "\"%s\" is no mail address".formatted(owner), "Give the address that VMs name as their owner's.");
        }
        byte[] bytes = new byte[SECRET];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        transaction.executeWithoutResult(_ -> {
            UUID id = jdbc.sql("""
                    insert into calendar_feed (login, name, token_sha256, created_at, application_id, owner_email)
                    values (:login, :name, :sha, :now, :application, :owner) returning id
                    """).param("application", application).param("owner", owner).param("login", login)
                    .param("name", name.strip()).param("sha", Sha256.hex(secret))
                    .param("now", Timestamp.from(clock.instant())).query(UUID.class).single();
            audit.append(AuditEntry.of(login, "calendar-feed.created",
                    new Subject("calendar-feed", id.toString(), name.strip())));
        });
        return secret;
    }

    @Override
    public List<Feed> of(String login) {
        return jdbc.sql("""
                select f.*, coalesce(app.name, f.owner_email) as of
                  from calendar_feed f left join application app on app.id = f.application_id
                 where f.login = :login and f.revoked_at is null order by f.created_at, f.id
                """).param("login", login).query((row, _) -> {
            Timestamp used = row.getTimestamp("used_at");
            return new Feed(row.getObject("id", UUID.class), row.getString("name"), row.getString("of"),
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
        return Objects.requireNonNull(transaction.execute(_ -> jdbc.sql("""
                update calendar_feed f set used_at = :now
                 where token_sha256 = :sha and revoked_at is null
                   and exists (select from app_user u where u.login = f.login and u.enabled)
                returning f.application_id, f.owner_email,
                          (select name from application app where app.id = f.application_id) as application
                """).param("now", Timestamp.from(now)).param("sha", Sha256.hex(secret))
                .query((row, _) -> text(row.getObject("application_id", UUID.class), row.getString("application"),
                        row.getString("owner_email"), now, base))
                .optional()));
    }

    private String text(@Nullable UUID application, @Nullable String name, @Nullable String owner, Instant now,
            String base) {
        Instant from = now.minus(BACK);
        Instant to = now.plus(AHEAD);
        if (application != null) {
            return CalendarText.of("Towpath downtimes of " + name,
                    shown.book.shown("application:" + application,
                            shown.downtimes.ofApplication(application, "app-" + application, from, to), from, now),
                    now, base);
        }
        if (owner != null) {
            return CalendarText.of("Towpath downtimes of " + owner,
                    shown.book.shown("person:" + owner,
                            shown.downtimes.ofOwner(owner, "of-" + Sha256.hex(owner).substring(0, 12), from, to), from,
                            now),
                    now, base);
        }
        List<FeedEvent> events = new ArrayList<>();
        shown.calendar.windows(from, to).forEach(window -> events.add(FeedEvent.of(window)));
        shown.calendar.cancelled(from, to).forEach(window -> events.add(FeedEvent.of(window)));
        shown.calendar.freezes(from, to).forEach(freeze -> events.add(FeedEvent.of(freeze, false)));
        shown.calendar.lifted(from, to).forEach(freeze -> events.add(FeedEvent.of(freeze, true)));
        shown.backups.all().forEach(hours -> events.add(FeedEvent.of(hours)));
        shown.backups.removed(from).forEach(hours -> events.add(FeedEvent.of(hours)));
        return CalendarText.of("Towpath cutover windows", shown.book.shown(PROGRAM, events, from, now), now, base);
    }

    /// With the number that the feeds count: whoever adds it by hand and reads a feed has one event.
    @Override
    public String text(CutoverWindow window, String base) {
        Instant now = clock.instant();
        FeedEvent event = FeedEvent.of(window);
        return CalendarText.of("Towpath cutover windows",
                List.of(event.at(Math.max(event.sequence(), shown.book.sequence(PROGRAM, event.uid())))), now, base);
    }
}
