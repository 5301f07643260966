package io.towpath.acceptance;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// [Acceptance] on PostgreSQL.
@Component
class StoredAcceptance implements Acceptance {

    private static final String SYSTEM = "system";

    private final ChecklistStore store;
    private final ChecklistDesk desk;
    private final LinkStore links;

    StoredAcceptance(ChecklistStore store, ChecklistDesk desk, LinkStore links) {
        this.store = store;
        this.desk = desk;
        this.links = links;
    }

    @Override
    @Transactional
    public void open(UUID migrationId, Accepted vm) {
        boolean fresh = store.find(migrationId).isEmpty();
        store.create(migrationId, vm, desk.now());
        ChecklistRow row = desk.lock(migrationId);
        if (!row.state().isEditable()) {
            return;
        }
        store.facts(row.id(), vm);
        if (row.vm().ownerEmail() == null && vm.ownerName() != null && vm.ownerEmail() != null) {
            store.owner(row.id(), vm.ownerName(), vm.ownerEmail());
        }
        desk.keepVersion(row);
        if (fresh) {
            desk.record(row, SYSTEM, "checklist.opened", null, Map.of());
        }
    }

    @Override
    @Transactional
    public void add(UUID migrationId, List<Evidence> evidence) {
        ChecklistRow row = desk.lock(migrationId);
        if (!row.state().isEditable()) {
            return;
        }
        int before = row.version();
        evidence.forEach(each -> store.evidence(row.id(), each, desk.now()));
        ChecklistView after = desk.keepVersion(row);
        if (after.version() != before) {
            desk.record(row, SYSTEM, "checklist.evidence-added", null,
                    Map.of("pieces", Integer.toString(evidence.size()), "version", Integer.toString(after.version())));
        }
    }

    @Override
    @Transactional
    public void awaitSignOff(UUID migrationId) {
        ChecklistRow row = desk.lock(migrationId);
        if (row.state() == ChecklistState.OPEN || row.state() == ChecklistState.REJECTED) {
            desk.move(row, ChecklistState.AWAITING_OWNER, null);
            desk.record(row, SYSTEM, "checklist.owner-asked", null, Map.of());
        }
    }

    @Override
    @Transactional
    public void startSoak(UUID migrationId, int businessDays) {
        ChecklistRow row = desk.lock(migrationId);
        if (row.state() == ChecklistState.SOAKING || row.state() == ChecklistState.COMPLETE) {
            return;
        }
        if (row.state() != ChecklistState.SIGNED) {
            throw new AcceptanceException("state-transition",
                    "The soak of %s cannot start: the checklist is %s, expected SIGNED.".formatted(row.vm().vmName(),
                            row.state()),
                    "Let the owner sign first.");
        }
        store.soakStarted(row.id(), businessDays, desk.now());
        desk.move(row, ChecklistState.SOAKING, null);
        desk.record(row, SYSTEM, "soak.started", null, Map.of("businessDays", Integer.toString(businessDays)));
    }

    @Override
    @Transactional
    public void compared(UUID migrationId, Found found, String words) {
        ChecklistRow row = desk.lock(migrationId);
        SoakView soak = desk.view(migrationId).soak();
        if (soak == null || words.equals(soak.compared())) {
            return;
        }
        store.soakCompared(row.id(), words);
        if (found == Found.DIFFERS) {
            store.incident(row.id(), words, false, SYSTEM, desk.now());
        }
        desk.record(row, SYSTEM, "soak.source-compared", words, Map.of("found",
                found.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    }

    @Override
    @Transactional
    public boolean soakEnded(UUID migrationId) {
        ChecklistRow row = desk.lock(migrationId);
        if (row.state() == ChecklistState.COMPLETE) {
            return true;
        }
        SoakView soak = desk.view(migrationId).soak();
        if (row.state() != ChecklistState.SOAKING || soak == null || desk.now().isBefore(soak.endsAt())) {
            return false;
        }
        store.soakEnded(row.id(), desk.now());
        desk.move(row, ChecklistState.COMPLETE, null);
        desk.record(row, SYSTEM, "soak.ended", null, Map.of("incidents", Integer.toString(soak.incidents().size())));
        return true;
    }

    @Override
    @Transactional
    public void close(UUID migrationId, String why) {
        Optional<ChecklistRow> found = store.lock(migrationId);
        if (found.isEmpty() || found.get().state() == ChecklistState.CLOSED
                || found.get().state() == ChecklistState.COMPLETE) {
            return;
        }
        ChecklistRow row = found.get();
        desk.move(row, ChecklistState.CLOSED, why);
        List<UUID> ended = links.revokeAll(row.id(), SYSTEM, desk.now());
        desk.record(row, SYSTEM, "checklist.closed", why, Map.of("linksEnded", Integer.toString(ended.size())));
    }

    @Override
    public Optional<AcceptanceState> of(UUID migrationId) {
        return desk.find(migrationId).map(StoredAcceptance::inShort);
    }

    private static AcceptanceState inShort(ChecklistView view) {
        ChecklistView.Answer signature = view.signature();
        SoakView soak = view.soak();
        @Nullable
        Instant ends = soak == null ? null : soak.endsAt();
        return new AcceptanceState(view.migrationId(), view.passed(), view.failed(),
                signature == null ? null : signature.name(), signature == null ? null : signature.at(), ends);
    }
}
