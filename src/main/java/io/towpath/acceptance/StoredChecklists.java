package io.towpath.acceptance;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// [Checklists] on PostgreSQL.
@Component
class StoredChecklists implements Checklists {

    private static final int LONGEST_NOTE = 4000;

    private final ChecklistStore store;
    private final ChecklistLoader loader;
    private final ChecklistDesk desk;
    private final LinkStore links;

    StoredChecklists(ChecklistStore store, ChecklistLoader loader, ChecklistDesk desk, LinkStore links) {
        this.store = store;
        this.loader = loader;
        this.desk = desk;
        this.links = links;
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<ChecklistView> find(UUID migrationId) {
        return desk.find(migrationId);
    }

    @Override
    @Transactional(readOnly = true)
    public List<ChecklistView> waiting(int limit, int offset) {
        return loader.views(store.waiting(limit, offset));
    }

    @Override
    @Transactional
    public void decide(UUID migrationId, List<Ruling> rulings, @Nullable Integer seenVersion, String actor) {
        ChecklistRow row = desk.lock(migrationId);
        ChecklistView seen = desk.view(migrationId);
        for (Ruling ruling : rulings) {
            ChecklistView.Item item = seen.item(ruling.criterion());
            String why = cleaned(ruling.note());
            if (!saysTheSame(item, ruling.verdict(), why)) {
                refuse(row, item, ruling.verdict(), why, seenVersion);
                store.decide(row.id(), ruling.criterion(), ruling.verdict(), why, actor, desk.now());
                boolean back = ruling.verdict() == Verdict.OPEN;
                desk.record(row, actor, back ? "criterion.taken-back" : "criterion.decided", why,
                        Map.of("criterion", ruling.criterion().title(), "before", item.verdict().name(), "after",
                                ruling.verdict().name()));
            }
        }
        desk.keepVersion(row);
    }

    private static boolean saysTheSame(ChecklistView.Item item, Verdict verdict, @Nullable String note) {
        ChecklistView.Decision decision = item.decision();
        return decision == null
                ? verdict == Verdict.OPEN
                : decision.verdict() == verdict && Objects.equals(decision.note(), note);
    }

    private static void refuse(ChecklistRow row, ChecklistView.Item item, Verdict verdict, @Nullable String note,
            @Nullable Integer seenVersion) {
        Criterion criterion = item.criterion();
        if (!Content.isSigned(criterion)) {
            throw new AcceptanceException("criterion-fills-itself",
                    "'%s' is not decided here.".formatted(criterion.title()),
                    criterion == Criterion.SOAK
                            ? "It holds when the soak has passed."
                            : "The owner signs by a link: create one.");
        }
        if (!row.state().isEditable()) {
            throw new AcceptanceException("state-transition",
                    "The checklist of %s is %s: nothing on it changes any more.".formatted(row.vm().vmName(),
                            row.state()),
                    "If something is wrong, record an incident or roll back.");
        }
        if (seenVersion != null && seenVersion != row.version()) {
            throw new AcceptanceException("somebody-was-faster",
                    "The checklist of %s changed while you looked at it: it is version %d, you saw %d.".formatted(
                            row.vm().vmName(), row.version(), seenVersion),
                    "Look at it again, then decide.");
        }
        if (note != null && note.length() > LONGEST_NOTE) {
            throw new AcceptanceException("validation", "The note to '%s' has %d characters, at most %d fit.".formatted(
                    criterion.title(), note.length(), LONGEST_NOTE), "Shorten it.");
        }
        boolean needsReason = verdict == Verdict.FAILED || verdict == Verdict.NOT_APPLICABLE
                || (verdict == Verdict.PASSED && item.refuted());
        if (needsReason && note == null) {
            throw new AcceptanceException("reason-missing",
                    verdict == Verdict.PASSED
                            ? "'%s' was seen to fail: passing it needs a reason.".formatted(criterion.title())
                            : "'%s' needs a reason.".formatted(criterion.title()),
                    "Write a note that says why.");
        }
    }

    @Override
    @Transactional
    public void nameOwner(UUID migrationId, String name, String email, String actor) {
        ChecklistRow row = desk.lock(migrationId);
        String who = name.strip();
        String where = email.strip();
        if (who.isEmpty() || who.length() > 200 || !where.matches("[^@\\s]{1,100}@[^@\\s]{1,150}")) {
            throw new AcceptanceException("validation", "'%s' with the address '%s' cannot be the owner.".formatted(who,
                    where), "Give a name and a mail address.");
        }
        if (!row.state().isEditable()) {
            throw new AcceptanceException("state-transition", "The checklist of %s is %s: its owner is not asked now."
                    .formatted(row.vm().vmName(), row.state()), "Nothing is to be done.");
        }
        if (who.equals(row.vm().ownerName()) && where.equals(row.vm().ownerEmail())) {
            return;
        }
        store.owner(row.id(), who, where);
        links.revokeAll(row.id(), actor, desk.now());
        desk.record(row, actor, "checklist.owner-named", null,
                Map.of("before", String.valueOf(row.vm().ownerEmail()), "after", where));
    }

    @Override
    @Transactional
    public void reportIncident(UUID migrationId, String note, boolean restart, String actor) {
        ChecklistRow row = desk.lock(migrationId);
        String what = cleaned(note);
        if (what == null) {
            throw new AcceptanceException("reason-missing", "An incident needs a description.", "Say what happened.");
        }
        Integer days = row.soakDays();
        if (row.state() != ChecklistState.SOAKING || days == null) {
            throw new AcceptanceException("state-transition",
                    "%s does not soak: its checklist is %s.".formatted(row.vm().vmName(), row.state()),
                    "Incidents are recorded while a VM soaks.");
        }
        store.incident(row.id(), what, restart, actor, desk.now());
        if (restart) {
            store.soakStarted(row.id(), days, desk.now());
        }
        desk.record(row, actor, restart ? "soak.restarted" : "soak.incident", what, Map.of());
    }

    /// Without outer blanks and NULs; null where nothing is left.
    static @Nullable String cleaned(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String kept = text.replace("\u0000", "").strip();
        return kept.isEmpty() ? null : kept;
    }
}
