package io.towpath.acceptance;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// What every change of a checklist has in common: the row locked, a version of the content kept, an entry on the trail.
/// Its callers hold the transaction.
@Component
final class ChecklistDesk {

    private final ChecklistStore store;
    private final ChecklistLoader loader;
    private final AuditTrail audit;
    private final Clock clock;

    ChecklistDesk(ChecklistStore store, ChecklistLoader loader, AuditTrail audit, Clock clock) {
        this.store = store;
        this.loader = loader;
        this.audit = audit;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    ChecklistRow lock(UUID migrationId) {
        return store.lock(migrationId).orElseThrow(() -> AcceptanceException.notFound(migrationId));
    }

    Optional<ChecklistView> find(UUID migrationId) {
        return store.find(migrationId).map(loader::view);
    }

    ChecklistView view(UUID migrationId) {
        return find(migrationId).orElseThrow(() -> AcceptanceException.notFound(migrationId));
    }

    void move(ChecklistRow row, ChecklistState to, @Nullable String closedWhy) {
        if (!store.move(row.id(), row.state(), to, closedWhy, now())) {
            throw new IllegalStateException("checklist " + row.id() + " is locked and yet not " + row.state());
        }
    }

    /// Keeps the content as it is now, where it is not as it was.
    ///
    /// @return the checklist as it is now
    ChecklistView keepVersion(ChecklistRow row) {
        ChecklistView view = view(row.migrationId());
        CanonicalText content = Content.of(view.vm(), view.items());
        Optional<String> newest = store.sha256Of(row.id(), view.version());
        if (newest.isPresent() && newest.get().equals(content.sha256())) {
            return view;
        }
        store.version(row.id(), newest.isPresent() ? view.version() + 1 : view.version(), content, now());
        return view(row.migrationId());
    }

    void record(ChecklistRow row, String actor, String action, @Nullable String reason, Map<String, String> detail) {
        audit.append(AuditEntry.of(actor, action, subject(row.migrationId(), row.vm().vmName())).because(reason)
                .with(detail));
    }

    static Subject subject(UUID migrationId, String vmName) {
        return new Subject("migration", migrationId.toString(), vmName);
    }
}
