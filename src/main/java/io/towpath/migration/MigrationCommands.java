package io.towpath.migration;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// What people and waves tell migrations to do. The row is locked first, so nobody is faster between look and move.
@Component
@Transactional
class MigrationCommands implements Migrations {

    static final String OWNER_REJECTED = "owner-rejected";

    private final MigrationStore store;
    private final MigrationViews views;
    private final Moves moves;
    private final StepJournal journal;
    private final Planner planner;
    private final ObjectProvider<CutoverPermit> permit;
    private final WayBack wayBack;

    MigrationCommands(MigrationStore store, MigrationViews views, Moves moves, StepJournal journal, Planner planner,
            ObjectProvider<CutoverPermit> permit, WayBack wayBack) {
        this.store = store;
        this.views = views;
        this.moves = moves;
        this.journal = journal;
        this.planner = planner;
        this.permit = permit;
        this.wayBack = wayBack;
    }

    @Override
    public UUID plan(PlanMigration plan, String actor) {
        return planner.plan(plan, actor);
    }

    @Override
    public void expect(UUID id, int version) {
        MigrationRow row = lock(id);
        if (row.version() != version) {
            throw new RefusedException("precondition-failed",
                    "%s was changed since: version %d was seen, it is %d now and %s.".formatted(row.label(), version,
                            row.version(), Moves.words(row.state())),
                    "Look at it again, then decide.");
        }
    }

    @Override
    public void start(UUID id, String actor) {
        MigrationRow row = lock(id);
        if (row.state() == State.CUTTING_OVER || row.state() == State.SEEDING) {
            return;
        }
        allow(row, Trigger.START, "started");
        if (row.held()) {
            throw new RefusedException("state-transition",
                    "%s is held, so it cannot be started.".formatted(row.label()),
                    "Release it first.");
        }
        if (row.mode() == Mode.COLD) {
            refuseUnlessPermitted(id);
        }
        moves.move(row, row.mode() == Mode.WARM ? Trigger.SEED : Trigger.START, actor, "started by " + actor, null);
    }

    /// It goes down with its first step.
    private void refuseUnlessPermitted(UUID id) {
        RefusedException against = Optional.ofNullable(permit.getIfAvailable())
                .map(rules -> rules.against(List.of(id)).get(id)).orElse(null);
        if (against != null) {
            throw against;
        }
    }

    @Override
    public void changeMode(UUID id, Mode mode, String actor) {
        MigrationRow row = lock(id);
        if (row.mode() == mode) {
            return;
        }
        allow(row, Trigger.START, "changed to " + Moves.words(mode));
        if (mode == Mode.WARM) {
            planner.requireWarmth(row);
        }
        moves.changeMode(row, mode, actor);
    }

    @Override
    public void cutOver(UUID id, String actor, String reason) {
        MigrationRow row = lock(id);
        if (row.state() == State.CUTTING_OVER || asks(row, Trigger.CUT_OVER)) {
            return;
        }
        allow(row, Trigger.CUT_OVER, "cut over");
        if (row.held()) {
            throw new RefusedException("state-transition", "%s is held, so it cannot be cut over.".formatted(
                    row.label()), "Release it first.");
        }
        if (row.stall() != null && row.stall().nextTryAt() == null) {
            throw new RefusedException("state-transition",
                    "%s needs a person, so it cannot be cut over: %s".formatted(row.label(), row.stall().what()),
                    row.stall().remedy());
        }
        if (row.leased()) {
            moves.ask(row, Trigger.CUT_OVER, actor, reason);
        } else {
            moves.move(row, Trigger.CUT_OVER, actor, reason, null);
        }
    }

    @Override
    public void callOff(UUID id, String actor, String reason) {
        MigrationRow row = lock(id);
        if (asks(row, Trigger.CUT_OVER)) {
            moves.withdraw(row, actor, reason);
        } else if (row.state() == State.CUTTING_OVER && row.asked() == null) {
            rollBack(id, actor, reason);
        }
    }

    @Override
    public void cancel(UUID id, String actor, String reason) {
        MigrationRow row = lock(id);
        if (row.state() == State.CANCELLED || asks(row, Trigger.CANCEL)) {
            return;
        }
        allow(row, Trigger.CANCEL, "cancelled");
        if (row.state() == State.PLANNED || (!row.leased() && !journal.begun(row))) {
            moves.move(row, Trigger.CANCEL, actor, reason, null);
        } else {
            moves.ask(row, Trigger.CANCEL, actor, reason);
        }
    }

    @Override
    public void rollBack(UUID id, String actor, String reason) {
        MigrationRow row = lock(id);
        if (row.state() == State.ROLLING_BACK || row.state() == State.ROLLED_BACK || asks(row, Trigger.ROLL_BACK)) {
            return;
        }
        allow(row, Trigger.ROLL_BACK, "rolled back");
        if (row.leased()) {
            moves.ask(row, Trigger.ROLL_BACK, actor, reason);
        } else {
            moves.move(row, Trigger.ROLL_BACK, actor, reason, null);
        }
    }

    @Override
    public boolean rollBackIfNeverRan(UUID id, String actor, String reason) {
        MigrationRow row = lock(id);
        boolean goesBack = row.state() == State.ROLLING_BACK || row.state() == State.ROLLED_BACK
                || asks(row, Trigger.ROLL_BACK);
        if (!goesBack && !wayBack.neverRan(row)) {
            return false;
        }
        rollBack(id, actor, reason);
        return true;
    }

    @Override
    public void abort(UUID id, String actor, String reason) {
        MigrationRow row = lock(id);
        if (!wayBack.keepsInStep(row)) {
            throw new RefusedException("state-transition", "%s is %s: no cutover of it can be aborted.".formatted(
                    row.label(), Moves.words(row.state())),
                    row.state() == State.CUTTING_OVER
                            ? "Its target may have run, or it is cold: cancel it, or roll it back."
                            : "Look at it again: what is possible is on its page.");
        }
        rollBack(id, actor, reason);
    }

    @Override
    public void retry(UUID id, String actor) {
        MigrationRow row = lock(id);
        active(row, "retried");
        if (row.stall() == null) {
            return;
        }
        if (rejected(row)) {
            moves.move(row, Trigger.VALIDATE_AGAIN, actor, "validated again after the owner reported a problem", null);
        } else {
            moves.clearStall(row, actor, "migration.retried");
        }
    }

    @Override
    public void askAgain(UUID id, String actor) {
        MigrationRow row = lock(id);
        allow(row, Trigger.ASK_AGAIN, "put to the owner again");
        if (rejected(row)) {
            moves.move(row, Trigger.ASK_AGAIN, actor, "the owner is asked again", null);
        }
    }

    @Override
    public void hold(UUID id, String actor, String reason) {
        MigrationRow row = lock(id);
        active(row, "held");
        moves.hold(row, actor, reason);
    }

    @Override
    public void release(UUID id, String actor) {
        moves.release(lock(id), actor);
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<MigrationView> find(UUID id) {
        return store.find(id).map(views::of);
    }

    @Override
    @Transactional(readOnly = true)
    public List<MigrationView> of(Collection<UUID> ids) {
        return views.of(store.of(ids));
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<MigrationView> latestOf(UUID vmId) {
        return store.ofVm(vmId).stream().findFirst().map(views::of);
    }

    @Override
    @Transactional(readOnly = true)
    public List<MigrationView> allOf(UUID vmId) {
        return views.of(store.ofVm(vmId));
    }

    @Override
    @Transactional(readOnly = true)
    public List<MigrationView> ofWave(UUID waveId) {
        return views.of(store.latestOfWave(waveId));
    }

    @Override
    @Transactional(readOnly = true)
    public List<MigrationView> latestOf(Collection<UUID> vmIds) {
        return views.of(store.latestOf(vmIds));
    }

    private MigrationRow lock(UUID id) {
        return store.lock(id).orElseThrow(() -> new RefusedException("not-found",
                "There is no migration %s.".formatted(id), "Look for its VM in the list of VMs."));
    }

    private static boolean rejected(MigrationRow row) {
        return row.stall() != null && row.stall().code().equals(OWNER_REJECTED);
    }

    private static boolean asks(MigrationRow row, Trigger trigger) {
        return row.asked() != null && row.asked().trigger() == trigger;
    }

    private static void active(MigrationRow row, String what) {
        if (row.state().isFinal()) {
            throw refused(row, what);
        }
    }

    private static void allow(MigrationRow row, Trigger trigger, String what) {
        // who asked for a cutover may still be stopped
        boolean free = row.asked() == null || (trigger == Trigger.CANCEL && asks(row, Trigger.CUT_OVER));
        if (!MigrationLifecycle.TABLE.allows(row.state(), trigger) || !free) {
            throw refused(row, what);
        }
    }

    private static RefusedException refused(MigrationRow row, String what) {
        String now = row.asked() == null
                ? Moves.words(row.state())
                : switch (row.asked().trigger()) {
                    case CANCEL -> "being cancelled";
                    case CUT_OVER -> "about to cut over";
                    default -> "about to roll back";
                };
        return new RefusedException("state-transition",
                "%s is %s and cannot be %s now.".formatted(row.label(), now, what),
                row.state().isFinal() ? "Plan a new attempt." : "Look at it again: what is possible is on its page.");
    }
}
