package io.towpath.hook;

import io.towpath.hook.BindingStore.Trip;
import io.towpath.hook.HookBinding.OnFailure;
import io.towpath.migration.TripHooks;
import io.towpath.migration.TripPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Runs what is bound to a point of a trip, one after the other: of the wave, of the application, of the VM. The key of each
/// run names the cutover of the trip, so that one which is given up and begun anew runs it anew; of what runs once for many
/// trips it names a round, which ends where one of them turns back, or sets out again.
@Component
class BoundHooks implements TripHooks {

    private static final int MOST = 500;
    /// What runs for many trips after their start or sign-off has nothing to do with one that turns back.
    private static final Set<String> COUNTER = Set.of(TripPoint.BEFORE_SHUTDOWN.code(), TripPoint.BEFORE_ROLL_BACK
            .code(), TripPoint.AFTER_ROLL_BACK.code());

    private static final Set<String> BACK = Set.of(TripPoint.BEFORE_ROLL_BACK.code(), TripPoint.AFTER_ROLL_BACK.code());

    private final BindingStore store;
    private final HookRunStore runs;
    private final Hooks hooks;

    BoundHooks(BindingStore store, HookRunStore runs, Hooks hooks) {
        this.store = store;
        this.runs = runs;
        this.hooks = hooks;
    }

    /// Keys of all runs of a trip begin so.
    static String prefix(UUID migrationId) {
        return "trip/" + migrationId + "/";
    }

    @Override
    @Transactional(readOnly = true)
    public boolean any(UUID migrationId, TripPoint point) {
        return store.any(migrationId, point) || isBack(point) && !earlier(prefix(migrationId), point).isEmpty();
    }

    private static boolean isBack(TripPoint point) {
        return point == TripPoint.BEFORE_ROLL_BACK || point == TripPoint.AFTER_ROLL_BACK;
    }

    @Override
    @Transactional(readOnly = true)
    public boolean begun(UUID migrationId, TripPoint point) {
        return store.begun(migrationId, point) || ranOwn(migrationId, point);
    }

    private boolean ranOwn(UUID migrationId, TripPoint point) {
        int inStep = store.lastInStep(migrationId);
        return runs.startingWith(prefix(migrationId), MOST).stream()
                .anyMatch(run -> point.code().equals(run.variables().phase()) && cutover(migrationId, run) > inStep);
    }

    @Override
    @Transactional(readOnly = true)
    public boolean ran(UUID migrationId, TripPoint point) {
        return ranOwn(migrationId, point) || store.done(migrationId, point) && store.any(migrationId, point);
    }

    @Override
    @Transactional(readOnly = true)
    public boolean begins(UUID migrationId, TripPoint point) {
        Trip trip = store.trip(migrationId, point).orElseThrow();
        for (HookBinding binding : store.of(migrationId, point)) {
            Optional<HookRun> run = hooks.run(key(trip, binding));
            if (run.isEmpty()) {
                return true;
            }
            if (!run.get().state().ended()) {
                return false;
            }
            if (!run.get().state().good() && binding.onFailure() != OnFailure.CONTINUE) {
                return store.retriedSince(migrationId, point, run.get().id());
            }
        }
        return false;
    }

    /// Of its key.
    private static int cutover(UUID migrationId, HookRun run) {
        String rest = run.key().substring(prefix(migrationId).length());
        return Integer.parseInt(rest.substring(0, rest.indexOf('/')));
    }

    @Override
    @Transactional(readOnly = true)
    public Duration waitedFor(UUID migrationId, TripPoint point) {
        return store.waitedFor(migrationId, point);
    }

    @Override
    @Transactional
    public Standing arrive(UUID migrationId, TripPoint point, boolean pressing) {
        Trip trip = store.trip(migrationId, point).orElseThrow();
        List<HookBinding> bindings = store.of(migrationId, point);
        Optional<HookRun> before = before(trip, point, !bindings.isEmpty());
        if (before.isPresent()) {
            return new Standing.Waits(
                    "It waits for the end of the hook %s, which was begun before: %s.".formatted(before
                            .get().hookName(), page(before.get())));
        }
        List<String> done = new ArrayList<>();
        for (HookBinding binding : bindings) {
            HookRun run = hooks.start(key(trip, binding), binding.hookName(), trip.variables(), null);
            if (!run.state().ended()) {
                return waits(binding, run);
            }
            if (run.state().good()) {
                done.add(binding.hookName() + (run.state() == RunState.WAIVED ? " counts as done" : " is done"));
            } else if (pressing || binding.onFailure() == OnFailure.CONTINUE) {
                done.add("%s failed and the trip goes on, %s: %s".formatted(binding.hookName(), pressing
                        ? "as nobody serves"
                        : "as its binding says", withoutStop(String.valueOf(run.trouble()))));
            } else if (store.retriedSince(migrationId, point, run.id()) && hooks.anew(run.key())) {
                return waits(binding, hooks.run(run.key()).orElse(run));
            } else {
                return new Standing.Failed("The hook %s failed %s: %s".formatted(binding.hookName(), point.words(), run
                        .trouble()), "%s Retry the trip to run it again, or have a lead let it count as done at %s."
                                .formatted(run.remedy() == null ? "Look at its output." : run.remedy(), page(run)));
            }
        }
        return new Standing.Done(done.isEmpty() ? "No hook is bound here." : String.join("; ", done) + ".");
    }

    /// On its way back a trip stops what it began on its way there, also where nothing is bound here, and waits for the end of
    /// that and of what it began on its way back: two of them at the same thing undo each other. What runs for
    /// other trips too is waited for where something is bound here that could undo it.
    private Optional<HookRun> before(Trip trip, TripPoint point, boolean bound) {
        if (!isBack(point)) {
            return Optional.empty();
        }
        List<HookRun> own = earlier(prefix(trip.id()), point);
        own.stream().filter(run -> !BACK.contains(String.valueOf(run.variables().phase())))
                .forEach(run -> hooks.halt(run.key(), "The trip turned back."));
        Stream<HookRun> ofOthers = bound
                ? trip.shared().stream().flatMap(prefix -> earlier(prefix, point).stream()).filter(run -> COUNTER
                        .contains(String.valueOf(run.variables().phase())))
                : Stream.empty();
        return Stream.concat(own.stream().map(run -> hooks.run(run.key()).orElse(run)).filter(run -> !run.state()
                .ended()), ofOthers).findFirst();
    }

    private List<HookRun> earlier(String prefix, TripPoint point) {
        return runs.openStartingWith(prefix).stream().filter(run -> !point.code().equals(run.variables().phase()))
                .toList();
    }

    /// Where people look at it.
    private static String page(HookRun run) {
        return "/hooks/runs/" + run.id();
    }

    private static Standing waits(HookBinding binding, HookRun run) {
        return new Standing.Waits("It waits for the hook %s (%s: %s)%s".formatted(binding.hookName(), run.state()
                .word(), page(run), run.trouble() == null ? "." : "; its last try failed: " + run.trouble()));
    }

    /// It names the hook, not its binding: what ran is not run again where that is taken away and made anew.
    private String key(Trip trip, HookBinding binding) {
        if (!binding.once()) {
            return "%s%d/%s/%s/%s".formatted(prefix(trip.id()), trip.cutover(), binding.point().code(), binding.scope()
                    .name().toLowerCase(Locale.ROOT), binding.hookId());
        }
        String all = "%s%s/%s/".formatted(BindingStore.shared(binding.scope(), binding.scopeId()), binding.point()
                .code(), binding.hookId());
        Optional<HookRun> last = runs.startingWith(all, 1).stream().findFirst();
        int round = last.map(run -> Integer.parseInt(run.key().substring(all.length()))).orElse(1);
        return all + (last.isPresent() && last.get().state().ended() && store.turnedSince(binding, last.get().id())
                ? round + 1
                : round);
    }

    private static String withoutStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
