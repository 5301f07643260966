package io.towpath.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which events to show. Null means any.
///
/// @param actor       the exact name
/// @param action      an action, or its beginning up to a dot: `wave` finds `wave.started`
/// @param subjectType the exact type
/// @param subject     the exact id, or a part of the label in any case
/// @param from        the first moment
/// @param to          the first moment no longer wanted
public record AuditFilter(@Nullable String actor, @Nullable String action, @Nullable String subjectType,
        @Nullable String subject, @Nullable Instant from, @Nullable Instant to) {

    /// Everything.
    public static final AuditFilter ALL = new AuditFilter(null, null, null, null, null, null);

    static AuditFilter about(String subjectType, String subjectId) {
        return new AuditFilter(null, null, subjectType, subjectId, null, null);
    }
}
