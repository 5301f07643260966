package io.towpath.access;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Puts sign-ins, failures and sign-outs on the trail. A name that belongs to nobody is not kept: it may be a password
/// typed into the wrong field.
@Component
@Transactional
class SignInLog {

    private final AuditTrail trail;
    private final AppUsers users;
    private final JdbcClient jdbc;
    private final Clock clock;

    SignInLog(AuditTrail trail, AppUsers users, JdbcClient jdbc, Clock clock) {
        this.trail = trail;
        this.users = users;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    void signedIn(String login, String address) {
        jdbc.sql("update app_user set last_signed_in_at = :now where login = :login")
                .param("now", clock.instant().atOffset(ZoneOffset.UTC)).param("login", login).update();
        tell(login, "user.signed-in", subject(login), address);
    }

    void failed(String typed, String address) {
        tell("anonymous", "user.sign-in-failed", subject(Logins.normal(typed)), address);
    }

    void signedOut(String login, String address) {
        tell(login, "user.signed-out", subject(login), address);
    }

    private void tell(String actor, String action, Subject subject, String address) {
        trail.append(AuditEntry.of(actor, action, subject).with(Map.of("address", address)));
    }

    private Subject subject(String login) {
        return users.findByLogin(login).map(UserNews::subject).orElseGet(() -> new Subject("user", "unknown",
                "unknown user"));
    }
}
