package io.towpath.migration;

import io.towpath.migration.StepView.Progress;
import io.towpath.migration.step.Itinerary;
import io.towpath.migration.step.Step;
import io.towpath.slot.Place;
import io.towpath.slot.Slots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Rows and journals as others see them: with what comes next, and who acts.
@Component
class MigrationViews {

    private static final String RUNBOOK = "wait-for-runbook";
    /// Steps that rules may keep waiting while the source serves.
    private static final Set<String> BEFORE_OUTAGE = Set.of("hooks-before-shutdown", "shut-down-source");

    private final StepJournal journal;
    private final Itinerary itinerary;
    private final Slots slots;
    private final WayBack wayBack;

    MigrationViews(StepJournal journal, Itinerary itinerary, Slots slots, WayBack wayBack) {
        this.journal = journal;
        this.itinerary = itinerary;
        this.slots = slots;
        this.wayBack = wayBack;
    }

    MigrationView of(MigrationRow row) {
        return of(List.of(row)).getFirst();
    }

    /// In the order given, with a few queries however many there are.
    List<MigrationView> of(List<MigrationRow> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        Map<UUID, List<StepJournal.Entry>> entries = journal.of(rows.stream().map(MigrationRow::id).toList()).stream()
                .collect(Collectors.groupingBy(StepJournal.Entry::migrationId));
        Map<UUID, Place> places = slots.places(rows.stream()
                .filter(row -> (row.state().movesBytes() || row.state() == State.SOAKING) && row.hold() == null
                        && row.asked() == null)
                .map(MigrationRow::id).toList());
        Set<UUID> inStep = wayBack.keepInStep(rows);
        return rows.stream().map(row -> view(row, new Known(entries.getOrDefault(row.id(), List.of()),
                places.get(row.id()), inStep.contains(row.id())))).toList();
    }

    /// What is known of a row beside it.
    ///
    /// @param place  null when it waits for no slots
    /// @param inStep whether it goes on in step, should it turn back
    private record Known(List<StepJournal.Entry> entries, @Nullable Place place, boolean inStep) {}

    private MigrationView view(MigrationRow row, Known known) {
        Next next = next(row, known);
        Place place = known.place();
        return new MigrationView(row.id(), row.vmId(), row.vmName(), row.attempt(), row.waveId(), row.waveKey(),
                row.targetId(), row.mode(), row.format(), row.targetPlace(), row.state(), row.since(), row.reason(),
                next.sentence(), next.actor(), row.stall(), row.hold(), row.soakDays(), steps(row, known),
                row.version(), place == null ? null : place.sentence());
    }

    private record Next(String sentence, String actor) {}

    private Next next(MigrationRow row, Known known) {
        Stall stall = row.stall();
        Hold hold = row.hold();
        if (row.asked() != null && (stall == null || stall.nextTryAt() != null)) {
            return new Next(switch (row.asked().trigger()) {
                case CANCEL -> "The running step stops, then it is cancelled.";
                case CUT_OVER -> "The pass under way ends, then it cuts over.";
                default -> known.inStep()
                        ? "The running step stops, then the source serves again and it goes on in step."
                        : "The running step stops, then it rolls back.";
            }, "system");
        }
        if (hold != null) {
            return new Next("It goes on when it is released.", hold.by());
        }
        if (stall != null) {
            return stall.nextTryAt() == null
                    ? new Next(stall.remedy(), "an engineer")
                    : stall.isAway()
                            ? new Next("It goes on by itself when its %s answers again.".formatted(
                                    stall.code().equals(Stall.SOURCE_AWAY) ? "source" : "target"), "system")
                            : new Next("The machine tries again by itself.", "system");
        }
        return switch (row.state()) {
            case PLANNED -> new Next("Start it, or start its wave.", "an engineer");
            case CUTTING_OVER -> waits(row, known, Set.of(RUNBOOK))
                    .map(waits -> new Next(waits, "whoever works through the runbook"))
                    .or(() -> known.place() != null
                            ? Optional.empty()
                            : waits(row, known, BEFORE_OUTAGE).map(waits -> new Next(waits, "system")))
                    .orElseGet(() -> new Next(working(row, known), "system"));
            case SEEDING, SYNCING, VALIDATING, ROLLING_BACK -> new Next(working(row, known), "system");
            case AWAITING_SIGN_OFF -> new Next("The application owner signs, or reports a problem.",
                    "the application owner");
            case SOAKING -> new Next(known.place() != null
                    ? "Its source is to be compared with what arrived. " + known.place().sentence()
                    : "It is done when the soak is over; the source is kept until then.", "system");
            case DONE -> new Next("Nothing; the source is kept until somebody removes it.", "nobody");
            case ROLLED_BACK, CANCELLED -> new Next("Plan a new attempt when its cause is mended.", "an engineer");
        };
    }

    /// What is waited for in one of these steps.
    private static Optional<String> waits(MigrationRow row, Known known, Set<String> steps) {
        return known.entries().stream().filter(entry -> entry.visit() == row.visit() && steps.contains(entry.step()))
                .reduce((_, newer) -> newer).filter(entry -> entry.outcome() == StepJournal.Result.WAITING)
                .map(StepJournal.Entry::note);
    }

    private String working(MigrationRow row, Known known) {
        if (known.place() != null) {
            return known.place().sentence();
        }
        return within(row, row.state(), known).stream()
                .filter(step -> known.entries().stream().noneMatch(entry -> entry.visit() == row.visit()
                        && entry.step().equals(step.name()) && entry.outcome() == StepJournal.Result.DONE))
                .findFirst().map(step -> step.title() + " runs.").orElse("The next state follows.");
    }

    private List<Step> within(MigrationRow row, State state, Known known) {
        return state == State.ROLLING_BACK && state == row.state() && known.inStep()
                ? itinerary.keeping(
                        known.entries().stream().anyMatch(entry -> entry.step().equals("define-target")))
                : itinerary.in(row.mode(), state);
    }

    /// Every step of the way, with its last try of the newest visit of its state. A cutover that was given up lies ahead
    /// again: what was done for it does not count.
    private List<StepView> steps(MigrationRow row, Known known) {
        List<StepJournal.Entry> entries = known.entries();
        int inStep = row.state() == State.SYNCING
                ? row.visit()
                : entries.stream().filter(entry -> entry.state() == State.SYNCING).mapToInt(StepJournal.Entry::visit)
                        .max()
                        .orElse(0);
        Map<String, StepJournal.Entry> last = new HashMap<>();
        entries.stream().filter(entry -> entry.visit() >= inStep || entry.state() == State.SEEDING
                || entry.state() == State.SYNCING).forEach(
                        entry -> last.put(entry.state() + "/" + entry.step(), entry));
        List<StepView> steps = new ArrayList<>();
        boolean back = row.state() == State.ROLLING_BACK || row.state() == State.ROLLED_BACK;
        for (State state : itinerary.states(row.mode())) {
            if (state == State.ROLLING_BACK && !back) {
                continue;
            }
            for (Step step : within(row, state, known)) {
                steps.add(step(row, state, step, last.get(state + "/" + step.name())));
            }
        }
        // what a cancellation did was done within the state that it ended, after that state's own steps
        for (State state : MigrationLifecycle.TABLE.origins(Trigger.CANCEL)) {
            for (Step step : itinerary.cancelling(true)) {
                StepJournal.Entry entry = last.get(state + "/" + step.name());
                if (entry != null && !itinerary.in(row.mode(), state).contains(step)) {
                    steps.add(step(row, state, step, entry));
                }
            }
        }
        return steps;
    }

    private static StepView step(MigrationRow row, State state, Step step, StepJournal.@Nullable Entry entry) {
        if (entry == null) {
            boolean ahead = !row.state().isFinal() && row.state() != State.ROLLING_BACK || state == row.state();
            return new StepView(step.name(), step.title(), state, ahead ? Progress.TO_DO : Progress.SKIPPED, null, null,
                    null);
        }
        Progress progress = switch (entry.outcome()) {
            case RUNNING -> row.leased() ? Progress.RUNNING : Progress.TO_DO;
            case WAITING -> Progress.RUNNING;
            case DONE -> Progress.DONE;
            case FAILED -> Progress.FAILED;
            case STOPPED -> entry.visit() == row.visit() && !row.state().isFinal()
                    ? Progress.TO_DO
                    : Progress.SKIPPED;
        };
        return new StepView(step.name(), step.title(), state, progress, entry.startedAt(), entry.endedAt(),
                Objects.requireNonNullElse(entry.note(), "").isBlank() ? null : entry.note());
    }
}
