package io.towpath.migration.web;

import io.towpath.migration.MigrationLifecycle;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Mode;
import io.towpath.migration.RefusedException;
import io.towpath.migration.SourceDecisions;
import io.towpath.migration.Stall;
import io.towpath.migration.State;
import io.towpath.migration.StepView;
import io.towpath.migration.Trigger;
import io.towpath.migration.Warmth;
import io.towpath.migration.power.SourceSide;
import io.towpath.replication.Quiesce;
import io.towpath.transfer.DiskCopy;
import io.towpath.triage.Cluster;
import io.towpath.triage.Explained;
import io.towpath.triage.Retry;
import io.towpath.triage.Triage;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The newest attempt of a VM, ready to print, with what can be done now.
///
/// @param live   how often the page looks again: an htmx trigger; null when nothing moves by itself
/// @param failed what failed; null where nothing did
record TripPart(UUID id, int attempt, State state, int version, @Nullable String since, String why, String next,
        String actor, @Nullable String live, @Nullable String held, @Nullable Failure failed, List<StepRow> steps,
        String targetName, @Nullable String targetPlace, String mode, String modeWords,
        String format, String soak, @Nullable UUID waveId,
        @Nullable String waveKey, Can can, Means means) {

    /// @param again when the machine tries by itself; null when it waits for a person
    /// @param means what is known of such failures
    /// @param tried whether it is tried again, sentences
    /// @param seen  on how many VMs; null where it was not counted
    /// @param downtime so far, or as it was; null where its source was not shut down
    /// @param place where people act; null where it is this page
    record Failure(String title, String said, String remedy, String where, @Nullable String downtime,
            @Nullable String again, boolean owners,
            String code, Explained means, String tried,
            @Nullable String seen, @Nullable Place place) {}

    record Place(String href, String text) {}

    /// What is found out about a trip only where it stands at a failure.
    record Trouble(SourceSide source, @Nullable String downtime) {}

    private static final Pattern HOOK_RUN = Pattern.compile("/hooks/runs/[0-9a-f-]{36}");

    record StepRow(String title, String within, String progress, @Nullable String at, @Nullable String took,
            @Nullable String note) {}

    /// What the lifecycle and the state beside it allow.
    record Can(boolean start, boolean cancel, boolean rollBack, boolean hold, boolean release, boolean retry,
            boolean askAgain, boolean checklist, boolean planAgain, boolean changeMode, boolean cutOver,
            boolean takeNewFacts, boolean compareWhole, boolean acceptDifferences, boolean leaveComparison,
            boolean leaveSource, boolean agreeToPowerOff, boolean abort) {}

    /// What each command does, said before it is given.
    record Means(List<String> start, List<String> cutOver, List<String> hold, List<String> cancel,
            List<String> rollBack, List<String> abort) {}

    private static final List<String> START_COLD = List.of(
            "Disks are read from the source at rest; a VM that runs is shut down first.",
            "Every disk is proven equal before the VM is defined at the target.",
            "It can be cancelled until it has landed, and rolled back until it is done.");
    private static final List<String> CUT_OVER = List.of(
            "A pass under way ends, then the source's guest is asked to shut down: the outage begins.",
            "The last changes are copied and proven, then the VM is defined at the target.",
            "Until the target is started it can be aborted: then the source runs again, and it goes on in step.");
    private static final List<String> ABORT = List.of(
            "The step that runs is stopped; what was described at the target is taken away.",
            "The source gets its network back and is started, if it ran before: the outage ends.",
            "What was copied is kept, and passes bring over what changes; another cutover can be planned.");
    private static final List<String> HOLD = List.of("The step that runs is stopped where it can go on later.",
            "The state stays; nothing already done is lost.");
    private static final List<String> CANCEL_FILES = List.of("No byte moves any more within seconds.",
            "The source stays as it was; what was copied is kept.", "Going on later needs a new attempt.");
    private static final List<String> CANCEL_LIVE = List.of("No byte moves any more within seconds.",
            "If the source was shut down for the cutover, it is started again; what was copied is kept.",
            "Going on later needs a new attempt: at the same target and in the same format it goes on with what was copied, unless its target was started.");
    private static final List<String> ROLL_BACK_FILES = List.of(
            "The VM is taken away from the target; its disks are kept.",
            "The source, which was only read, serves again.",
            "What was written at the target since is not brought back.");
    private static final List<String> ROLL_BACK_LIVE = List.of(
            "The VM is taken away from the target; its disks are kept.",
            "The source, whose disks were only read, is started again if it ran before.",
            "What was written at the target since is not brought back.");

    /// @param readsRunning whether the source can be read while the VM runs
    /// @param warmth       whether it can be copied while it serves, and how
    /// @param trouble null where it does not stand at one
    static TripPart of(MigrationView trip, List<DiskCopy> copies, String targetName, boolean readsRunning,
            Warmth warmth, Triage triage, Moments moments, @Nullable Trouble trouble) {
        return new TripPart(trip.id(), trip.attempt(), trip.state(), trip.version(), moments.print(trip.since()),
                trip.reason(), trip.next(), trip.actor(), live(trip),
                trip.hold() == null
                        ? null
                        : "Held by %s since %s: %s".formatted(trip.hold().by(), moments.print(trip.hold().since()),
                                trip.hold().reason()),
                trip.stall() == null || trouble == null
                        ? null
                        : failure(trip, trip.stall(), where(trip, copies, trouble.source()), triage, moments,
                                trouble.downtime()),
                trip.steps().stream().map(step -> step(step, moments)).toList(), targetName, trip.targetPlace(),
                kebab(trip.mode()), WarmWords.mode(trip.mode(), warmth), trip.targetFormat(),
                trip.soakBusinessDays() == 1 ? "1 business day" : trip.soakBusinessDays() + " business days",
                trip.waveId(), trip.waveKey(), can(trip, readsRunning),
                means(trip.mode(), readsRunning, warmth));
    }

    static Means means(Mode mode, boolean readsRunning, Warmth warmth) {
        return new Means(mode == Mode.COLD ? START_COLD : WarmWords.start(warmth), CUT_OVER, HOLD,
                readsRunning ? CANCEL_LIVE : CANCEL_FILES, readsRunning ? ROLL_BACK_LIVE : ROLL_BACK_FILES, ABORT);
    }

    private static @Nullable String live(MigrationView trip) {
        if (trip.state().isFinal()) {
            return null;
        }
        return trip.state().movesBytes() ? "every 1s" : "every 3s";
    }

    private static StepRow step(StepView step, Moments moments) {
        boolean waits = step.progress() == StepView.Progress.RUNNING && step.name().startsWith("wait-");
        return new StepRow(step.title(), VmListPage.words(step.within().name()),
                waits ? "WAITING" : step.progress().name(),
                moments.print(step.startedAt()),
                step.endedAt() == null && step.progress() != StepView.Progress.RUNNING
                        ? null
                        : moments.between(step.startedAt(), step.endedAt()),
                step.note());
    }

    private static Failure failure(MigrationView trip, Stall stall, String where, Triage triage, Moments moments,
            @Nullable String downtime) {
        boolean owners = stall.code().equals("owner-rejected");
        String step = trip.steps().stream().filter(each -> each.name().equals(stall.step())).map(StepView::title)
                .findFirst().orElse(stall.step());
        String title = owners
                ? "The owner of %s reported a problem, attempt %d, %s".formatted(trip.vmName(), trip.attempt(),
                        moments.print(stall.since()))
                : "%s failed on %s, attempt %d, %s".formatted(step, trip.vmName(), trip.attempt(),
                        moments.print(stall.since()));
        String again = stall.nextTryAt() == null ? null : moments.print(stall.nextTryAt());
        Explained means = triage.of(stall.code(), stall.what(), trip.vmName());
        return new Failure(title, stall.what(), stall.remedy(), where, downtime, again, owners, stall.code(), means,
                stall.isAway() ? awaited(again, downtime != null) : tried(means.retry(), again),
                triage.seen(means).map(TripPart::seen).orElse(null), place(trip, stall));
    }

    private static @Nullable Place place(MigrationView trip, Stall stall) {
        Matcher run = HOOK_RUN.matcher(stall.remedy());
        return switch (stall.code()) {
            case "hook-failed" -> run.find() ? new Place(run.group(), "Run of the hook") : null;
            case "test-boot-stays" ->
                new Place("/inventory/vms/%s/test-boots".formatted(trip.vmId()), "Its test boots");
            default -> null;
        };
    }

    /// While nobody is served tries are used up; otherwise a day is waited for, which is when a person has to look.
    private static String awaited(@Nullable String next, boolean outage) {
        return outage
                ? "By itself, as soon as it answers again, next at %s. After the last try it waits for a person."
                        .formatted(next)
                : "By itself, as soon as it answers again; if it does not until %s, it waits for a person."
                        .formatted(next);
    }

    private static String tried(Retry retry, @Nullable String again) {
        if (again != null) {
            return "By itself, next at %s. After the last try it waits for a person.".formatted(again);
        }
        return retry == Retry.BY_ITSELF
                ? "It may pass, but it is not tried again by itself any more: it waits for a person."
                : "%s. %s".formatted(retry.brief(), retry.more());
    }

    private static String seen(Cluster cluster) {
        return cluster.vms() == 1 ? "Seen on this VM alone" : "Seen on %,d VMs".formatted(cluster.vms());
    }

    /// Where source and target are now: the first thing anybody asks.
    static String where(MigrationView trip, List<DiskCopy> copies, SourceSide source) {
        long proven = copies.stream().filter(copy -> copy.phase() == DiskCopy.Phase.PROVEN).count();
        boolean defined = trip.steps().stream().anyMatch(
                step -> step.name().equals("define-target") && step.progress() == StepView.Progress.DONE);
        String disks = copies.isEmpty()
                ? trip.movedOn() ? "kept in step, what is copied is kept" : "nothing copied yet"
                : "%d of %d disks proven, what is copied is kept".formatted(proven, copies.size());
        boolean runs = trip.steps().stream().anyMatch(step -> step.name().equals("start-target")
                && step.progress() == StepView.Progress.DONE && step.note() != null
                && !step.note().startsWith("Left off")) && !did(trip, "stop-target");
        return "SOURCE %s · TARGET %s, VM %s".formatted(source.words(trip), disks,
                runs ? "started" : defined ? "defined and not started by Towpath" : "not defined");
    }

    private static boolean did(MigrationView trip, String step) {
        return trip.steps().stream()
                .anyMatch(each -> each.name().equals(step) && each.progress() == StepView.Progress.DONE);
    }

    static Can can(MigrationView trip, boolean readsRunning) {
        State state = trip.state();
        boolean held = trip.hold() != null;
        boolean stalled = trip.stall() != null;
        boolean asked = trip.next().startsWith("The running step stops");
        String code = trip.stall() == null ? "" : trip.stall().code();
        boolean person = trip.stall() != null && trip.stall().nextTryAt() == null;
        boolean cuttingOver = trip.next().startsWith("The pass under way ends");
        return new Can(allows(state, Trigger.START) && !held, allows(state, Trigger.CANCEL) && !asked,
                allows(state, Trigger.ROLL_BACK) && !asked, !state.isFinal() && !held && !asked,
                held, stalled && !state.isFinal(),
                stalled && trip.stall() != null && trip.stall().code().equals("owner-rejected"),
                List.of(State.VALIDATING, State.AWAITING_SIGN_OFF, State.SOAKING, State.DONE).contains(state),
                state == State.CANCELLED || state == State.ROLLED_BACK, state == State.PLANNED && readsRunning,
                allows(state, Trigger.CUT_OVER) && !held && !asked && !person && !cuttingOver,
                code.equals("source-drift"), code.equals("source-set-back"), code.equals("source-differs"),
                trip.stall() != null && SourceDecisions.COMPARING.contains(trip.stall().step())
                        && !code.equals("source-differs"),
                trip.stall() != null && trip.stall().step().equals("clean-source"),
                code.equals("shutdown-refused"), keepsInStep(trip) && !asked);
    }

    /// Whether going back now leads to SYNCING: the target was not started. Should that change meanwhile, it is rolled back.
    static boolean keepsInStep(MigrationView trip) {
        // what waits for slots has something to bring over, which nothing has once its target may have run
        boolean before = trip.waitsFor() != null || trip.steps().stream()
                .noneMatch(step -> step.name().equals("start-target") && step.startedAt() != null);
        return trip.state() == State.CUTTING_OVER && trip.mode() == Mode.WARM && before;
    }

    private static boolean allows(State state, Trigger trigger) {
        return MigrationLifecycle.TABLE.allows(state, trigger);
    }

    /// @throws RefusedException for anything but `warm` and `cold`
    static Mode mode(String word) {
        return switch (word) {
            case "warm" -> Mode.WARM;
            case "cold" -> Mode.COLD;
            default -> throw new RefusedException("validation", "'%s' is no mode.".formatted(word),
                    "Choose warm or cold.");
        };
    }

    /// @throws RefusedException for anything but `try`, `require` and `never`
    static Quiesce quiesce(String word) {
        return switch (word) {
            case "try" -> Quiesce.TRY;
            case "require" -> Quiesce.REQUIRE;
            case "never" -> Quiesce.NEVER;
            default -> throw new RefusedException("validation", "'%s' is no way to settle a guest.".formatted(word),
                    "Choose try, require or never.");
        };
    }

    /// `awaiting-sign-off`.
    static String kebab(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
