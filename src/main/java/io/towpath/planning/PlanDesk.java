package io.towpath.planning;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.RefusedException.Kind;
import io.towpath.planning.wave.Limits;
import io.towpath.planning.wave.Planner;
import io.towpath.planning.wave.Proposal;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Edits plans. Each command is one edit that can be undone, on the audit trail in its own transaction, and refused when
/// somebody else has edited since. `seen` is the version that the person decided on; null for whatever it is.
@Component
@Transactional
public class PlanDesk {

    private final PlanStore store;
    private final PlanEdits edits;
    private final PlanEstates estates;
    private final Keeping keeping;
    private final AuditTrail audit;

    PlanDesk(PlanStore store, PlanEdits edits, PlanEstates estates, Keeping keeping, AuditTrail audit) {
        this.store = store;
        this.edits = edits;
        this.estates = estates;
        this.keeping = keeping;
        this.audit = audit;
    }

    /// What it takes to write things down.
    @Component
    static class Keeping {

        private final Clock clock;
        private final PlanText text;

        Keeping(Clock clock, PlanText text) {
            this.clock = clock;
            this.text = text;
        }
    }

    /// Nobody else edits the newest draft, makes one of the published plan or publishes until the transaction ends. To be
    /// called before any VM is locked or put into a wave.
    public void hold() {
        store.lockPublishedAndNewestDraft();
    }

    /// A draft, of nothing or of another version: waves that were started since and VMs no longer in scope are left out.
    public UUID draft(@Nullable UUID basedOn, String actor) {
        String settings = basedOn == null ? "{}" : store.text(store.lock(basedOn).id(), "settings");
        UUID id = store.insert(basedOn, settings, actor, keeping.clock.instant());
        PlanView plan = store.lock(id);
        if (basedOn != null) {
            PlanEstate estate = estates.read();
            PlanContent copy = Copies.of(store.content(basedOn), estate.byId().keySet(), store.startedWaves());
            store.write(id, PlanChange.between(PlanContent.EMPTY, Sequence.of(copy, estate)));
        }
        audit.append(AuditEntry.of(actor, "plan.drafted", subject(plan))
                .with(plan.basedOn() == null ? Map.of() : Map.of("basedOn", "Plan " + plan.basedOn())));
        return id;
    }

    /// Replaces all that the draft has by the planner's proposal.
    public Proposal suggest(UUID id, Limits limits, @Nullable Integer seen, String actor) {
        return suggest(id, limits, false, seen, actor);
    }

    /// As the planner proposes. A wave that is alike one of the draft, or of the plan that is published, counts as the same.
    ///
    /// @param limits with the minutes of a cutover that a person says; the others are as known now
    /// @param rest   only for what nobody placed by hand; else it replaces all that the draft has
    public Proposal suggest(UUID id, Limits limits, boolean rest, @Nullable Integer seen, String actor) {
        PlanEstate estate = estates.read();
        PlanContent before = store.content(id);
        Set<UUID> started = store.startedWaves();
        PlanContent published = store.newest(PlanState.PUBLISHED).map(PlanView::id).map(store::content)
                .orElse(PlanContent.EMPTY);
        PlanContent kept = rest ? Kept.of(before, estate, started) : PlanContent.EMPTY;
        Limits by = limits.taking(limits.minutes().upon(estates.minutes()));
        Proposal proposal = Planner.propose(Kept.rest(kept, estate.estate()), by, Kept.fixed(kept, estate.byId()));
        PlanContent after = Copies.of(proposal, new Copies.Before(before, kept, Copies.of(published, estate.byId()
                .keySet(), started), started));
        edit(id, rest ? "Suggested the rest" : "Suggested %d waves".formatted(after.waves().size()), seen, actor,
                _ -> after, estate);
        store.told(id, keeping.text.write(by), keeping.text.write(proposal.notes()),
                keeping.text.write(proposal.left()));
        return proposal;
    }

    /// @param wave null: back into the pool
    public void move(UUID id, Collection<UUID> vms, @Nullable UUID wave, @Nullable Integer seen, String actor) {
        if (vms.isEmpty()) {
            throw new RefusedException(Kind.INVALID, "nothing-selected", "No VM is selected.",
                    "Select groups or VMs, then move them.");
        }
        PlanContent content = store.content(id);
        String where = wave == null ? "the pool" : known(content, wave).name();
        String what = "Moved %s to %s".formatted(vms.size() == 1 ? "1 VM" : vms.size() + " VMs", where);
        edit(id, what, seen, actor, before -> Copies.moved(before, vms, wave, "Placed here by " + actor + "."));
    }

    public UUID addWave(UUID id, PlannedWave wave, @Nullable Integer seen, String actor) {
        edit(id, "Added " + wave.name(), seen, actor, before -> Copies.added(before, wave));
        return wave.id();
    }

    /// Name, kind and window.
    public void changeWave(UUID id, PlannedWave wave, @Nullable Integer seen, String actor) {
        known(store.content(id), wave.id());
        edit(id, "Changed " + wave.name(), seen, actor, before -> before.with(Copies.ordered(
                before.waves().stream().map(old -> old.id().equals(wave.id()) ? wave : old).toList())));
    }

    /// The same of what it is once nobody else edits: what stays as it is must not be what it was before.
    ///
    /// @param how the wave as it shall be
    /// @return that wave
    public PlannedWave changeWave(UUID id, Function<PlanContent, PlannedWave> how, @Nullable Integer seen,
            String actor) {
        open(id, seen);
        PlannedWave changed = how.apply(store.content(id));
        changeWave(id, changed, seen, actor);
        return changed;
    }

    /// Its VMs go back into the pool.
    public void removeWave(UUID id, UUID wave, @Nullable Integer seen, String actor) {
        PlannedWave gone = known(store.content(id), wave);
        edit(id, "Removed " + gone.name(), seen, actor, before -> Copies.without(before, wave));
    }

    /// Refuses as an edit would that was decided on this version.
    public void requireOpen(UUID id, @Nullable Integer seen) {
        open(id, seen);
    }

    /// Waves and placements at once, as one edit.
    ///
    /// @return what it changed
    PlanChange rearrange(UUID id, String what, String actor, UnaryOperator<PlanContent> how) {
        open(id, null);
        PlanContent before = store.content(id);
        edit(id, what, null, actor, how);
        return PlanChange.between(before, store.content(id));
    }

    /// @return what was taken back, for people: `Moved 2 VMs to Wave 3`
    public String undo(UUID id, @Nullable Integer seen, String actor) {
        PlanView plan = open(id, seen);
        PlanEdits.Stored last = edits.toUndo(id).orElseThrow(() -> new RefusedException(Kind.CONFLICT,
                "nothing-to-undo", "There is nothing to undo.", "Every edit of this draft is taken back."));
        apply(plan, last.change().inverse());
        edits.mark(id, last.edit().position(), true, store.bump(id));
        audit.append(AuditEntry.of(actor, "plan.undone", subject(plan)).with(Map.of("what", last.edit().what())));
        return last.edit().what();
    }

    /// @return what was done again, for people
    public String redo(UUID id, @Nullable Integer seen, String actor) {
        PlanView plan = open(id, seen);
        PlanEdits.Stored next = edits.toRedo(id).orElseThrow(() -> new RefusedException(Kind.CONFLICT,
                "nothing-to-redo", "There is nothing to do again.", "Only what was undone can be done again."));
        apply(plan, next.change());
        edits.mark(id, next.edit().position(), false, store.bump(id));
        audit.append(AuditEntry.of(actor, "plan.redone", subject(plan)).with(Map.of("what", next.edit().what())));
        return next.edit().what();
    }

    /// From now on it stays as it is.
    public void save(UUID id, @Nullable String note, @Nullable Integer seen, String actor) {
        PlanView plan = open(id, seen);
        store.saved(id, note == null || note.isBlank() ? null : note.strip(), keeping.clock.instant());
        store.bump(id);
        audit.append(AuditEntry.of(actor, "plan.saved", subject(plan)).because(note)
                .with(Map.of("waves", Integer.toString(plan.waves()), "vms", Integer.toString(plan.vms()))));
    }

    public void discard(UUID id, @Nullable Integer seen, String actor) {
        PlanView plan = open(id, seen);
        store.discarded(id);
        audit.append(AuditEntry.of(actor, "plan.discarded", subject(plan)));
    }

    /// The plan is carried out from now on.
    ///
    /// What became of planned waves, by their ids.
    ///
    /// @param waves   the wave that each is
    /// @param windows of the calendar, of those that had a proposed one
    public record Became(Map<UUID, UUID> waves, Map<UUID, UUID> windows) {

        public Became {
            waves = Map.copyOf(waves);
            windows = Map.copyOf(windows);
        }
    }

    /// @param lost   what people did about waves and is lost by it, in words; empty: nothing
    /// @param reason why it may be
    public void published(UUID id, Became became, String lost, @Nullable String reason, String actor) {
        PlanView plan = store.lock(id);
        store.published(id, actor, keeping.clock.instant());
        became.waves.forEach(store::became);
        became.windows.forEach(store::inWindow);
        Map<String, String> told = new LinkedHashMap<>();
        told.put("waves", Integer.toString(plan.waves()));
        told.put("vms", Integer.toString(plan.vms()));
        if (!lost.isEmpty()) {
            told.put("lost", lost);
        }
        audit.append(AuditEntry.of(actor, "plan.published", subject(plan)).because(reason).with(told));
    }

    /// When a plan was published before, and by whom.
    public record Published(Instant at, String by) {}

    /// Publishing it is taken back.
    ///
    /// @param earlier when it had been published before; null: never
    /// @param before  the plan that was published until then; null: none was
    public void unpublished(UUID id, @Nullable Published earlier, @Nullable UUID before, String actor) {
        PlanView plan = store.lock(id);
        store.unpublished(id, earlier, before);
        audit.append(AuditEntry.of(actor, "plan.unpublished", subject(plan)));
    }

    private void edit(UUID id, String what, @Nullable Integer seen, String actor, UnaryOperator<PlanContent> how) {
        edit(id, what, seen, actor, how, estates.read());
    }

    private void edit(UUID id, String what, @Nullable Integer seen, String actor, UnaryOperator<PlanContent> how,
            PlanEstate estate) {
        PlanView plan = open(id, seen);
        PlanContent before = store.content(id);
        PlanContent after = how.apply(before);
        // who moved may need others now, or be needed: what waits for what follows who is where
        PlanChange change = PlanChange.between(before, after.equals(before) ? before : Sequence.of(after, estate));
        if (change.isEmpty()) {
            return;
        }
        store.write(id, change);
        edits.append(id, what, change, store.bump(id), actor, keeping.clock.instant());
        audit.append(AuditEntry.of(actor, "plan.edited", subject(plan)).with(Map.of("what", what)));
    }

    private void apply(PlanView plan, PlanChange change) {
        PlanContent now = store.content(plan.id());
        store.write(plan.id(), PlanChange.between(now, change.on(now)));
    }

    private PlanView open(UUID id, @Nullable Integer seen) {
        PlanView plan = store.lock(id);
        if (plan.state() != PlanState.DRAFT) {
            throw new RefusedException(Kind.CONFLICT, "plan-not-a-draft",
                    plan.name() + " is " + plan.state().slug() + " and does not change any more.",
                    "Make a draft of it and edit that.");
        }
        if (seen != null && seen != plan.version()) {
            throw new StalePlanException(plan, edits.newest(id, 50).stream()
                    .filter(edit -> edit.version() > seen).toList().reversed());
        }
        return plan;
    }

    private static PlannedWave known(PlanContent content, UUID wave) {
        return content.wave(wave).orElseThrow(() -> new RefusedException(Kind.ABSENT, "plan-wave-unknown",
                "That wave is not in the plan any more.", "Look at the plan again, then decide."));
    }

    private static Subject subject(PlanView plan) {
        return new Subject("plan", plan.id().toString(), "Plan " + plan.number());
    }

    /// Somebody else edited the draft after it was read.
    public static final class StalePlanException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient PlanView plan;
        private final transient List<PlanEdit> since;

        StalePlanException(PlanView plan, List<PlanEdit> since) {
            super(plan.name() + " was edited after you read it.");
            this.plan = plan;
            this.since = since;
        }

        public PlanView plan() {
            return plan;
        }

        public RefusedException refused() {
            return new RefusedException(Kind.CONFLICT, "somebody-was-faster", plan.name()
                    + " was edited after you read it: " + since.stream().map(edit -> edit.by() + ": " + edit.what())
                            .collect(Collectors.joining("; "))
                    + ".",
                    "Read it again, then decide.");
        }

        /// Oldest first.
        public List<PlanEdit> since() {
            return since;
        }
    }
}
