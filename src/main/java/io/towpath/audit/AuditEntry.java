package io.towpath.audit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A change, as the one who makes it tells it.
///
/// @param actor   who: a login, `system`, `token:NAME`, `owner:MAIL`
/// @param action  kebab-case, object first: `wave.started`, `vm.owner-changed`, `user.signed-in`
/// @param reason  why, in the actor's words; null where nobody was asked
/// @param detail  what changed, by name: before and after, numbers; never a secret
public record AuditEntry(String actor, String action, Subject subject, @Nullable String reason,
        Map<String, String> detail) {

    public AuditEntry {
        detail = Map.copyOf(detail);
    }

    public static AuditEntry of(String actor, String action, Subject subject) {
        return new AuditEntry(actor, action, subject, null, Map.of());
    }

    public AuditEntry because(@Nullable String why) {
        return new AuditEntry(actor, action, subject, why, detail);
    }

    public AuditEntry with(Map<String, String> more) {
        return new AuditEntry(actor, action, subject, reason, more);
    }
}
