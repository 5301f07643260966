package io.towpath.access;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Where there are no users yet, creates `admin` with a random password and shows it once, on standard output and in no
/// log. Of several nodes that start at the same moment one wins.
@Component
@ConditionalOnProperty(name = "towpath.demo.enabled", havingValue = "false", matchIfMissing = true)
class FirstAdministrator {

    private final JdbcClient jdbc;
    private final PasswordEncoder encoder;
    private final AuditTrail trail;
    private final TransactionTemplate transaction;
    private final Clock clock;

    FirstAdministrator(JdbcClient jdbc, PasswordEncoder encoder, AuditTrail trail, TransactionTemplate transaction,
            Clock clock) {
        this.jdbc = jdbc;
        this.encoder = encoder;
        this.trail = trail;
        this.transaction = transaction;
        this.clock = clock;
    }

    @EventListener(ApplicationReadyEvent.class)
    void welcome() {
        create().ifPresent(password -> print(System.out, password));
    }

    /// @return the password, when this call created the user
    Optional<Secret> create() {
        if (jdbc.sql("select exists (select from app_user)").query(Boolean.class).single()) {
            return Optional.empty();
        }
        Secret password = Passwords.random();
        String hash = encoder.encode(password.value());
        boolean created = Boolean.TRUE.equals(transaction.execute(_ -> insert(hash)));
        return created ? Optional.of(password) : Optional.empty();
    }

    private boolean insert(String hash) {
        Optional<UUID> id = jdbc.sql("""
                insert into app_user (login, display_name, password_hash, role, zone, created_at)
                select 'admin', 'Administrator', :hash, 'ADMINISTRATOR', :zone, :now
                 where not exists (select from app_user)
                    on conflict (login) do nothing
                returning id
                """).param("hash", hash).param("zone", zone())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC)).query(UUID.class).optional();
        id.ifPresent(created -> trail.append(AuditEntry.of("system", "user.created",
                new Subject("user", created.toString(), "admin")).because("first start: there were no users")));
        return id.isPresent();
    }

    /// The machine's zone, or UTC where it says so in another way (`Etc/UTC`, `Z`).
    private static String zone() {
        ZoneId zone = ZoneId.systemDefault();
        boolean utc = zone.getRules().isFixedOffset()
                && zone.getRules().getOffset(Instant.EPOCH).getTotalSeconds() == 0;
        return utc ? "UTC" : zone.getId();
    }

    static void print(PrintStream out, Secret password) {
        String line = "+" + "-".repeat(62) + "+";
        out.println();
        out.println(line);
        for (String text : new String[]{"Towpath has no users yet. Sign in as its administrator:", "",
                "    user name   admin", "    password    " + password.value(), "",
                "This is shown once. You choose another password at first", "sign-in."}) {
            out.printf("|  %-60s|%n", text);
        }
        out.println(line);
        out.println();
        out.flush();
    }
}
