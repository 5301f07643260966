package io.towpath.access;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import java.util.Map;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/// Tells the trail and the session check what happened to a user.
@Component
class UserNews {

    private final AuditTrail trail;
    private final CurrentUser current;
    private final ApplicationEventPublisher events;

    UserNews(AuditTrail trail, CurrentUser current, ApplicationEventPublisher events) {
        this.trail = trail;
        this.current = current;
        this.events = events;
    }

    /// In the transaction of the change.
    void tell(AppUser user, String action, Map<String, String> detail) {
        tell(current.actor(), user, action, detail);
    }

    void tell(String actor, AppUser user, String action, Map<String, String> detail) {
        trail.append(AuditEntry.of(actor, action, subject(user)).with(detail));
        events.publishEvent(new AccountChanged(user.id()));
    }

    static Subject subject(AppUser user) {
        return new Subject("user", user.id().toString(), user.login());
    }
}
