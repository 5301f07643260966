package io.towpath.hook;

import io.towpath.hook.BindingStore.Trip;
import io.towpath.hook.HookBinding.OnFailure;
import io.towpath.migration.TripHooks;
import io.towpath.migration.TripPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Runs what is bound to a point of a trip, one after the other: of the wave, of the application, of the VM. The key of each
/// run names the visit of the trip, so that a cutover which is given up and begun anew runs it anew.
@Component
class BoundHooks implements TripHooks {

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
        return store.any(migrationId, point);
    }

    @Override
    @Transactional
    public Standing arrive(UUID migrationId, TripPoint point) {
        Trip trip = store.trip(migrationId, point).orElseThrow();
        Optional<HookRun> before = before(trip, point);
        if (before.isPresent()) {
            return new Standing.Waits("It waits for the hook %s, which was begun before.".formatted(before.get()
                    .hookName()));
        }
        List<String> done = new ArrayList<>();
        for (HookBinding binding : store.of(migrationId, point)) {
            HookRun run = hooks.start(key(trip, binding), binding.hookName(), trip.variables(), null);
            if (!run.state().ended()) {
                return waits(binding, run);
            }
            if (run.state().good()) {
                done.add(binding.hookName() + (run.state() == RunState.WAIVED ? " counts as done" : " is done"));
            } else if (binding.onFailure() == OnFailure.CONTINUE) {
                done.add("%s failed and the trip goes on, as its binding says: %s".formatted(binding.hookName(),
                        withoutStop(String.valueOf(run.trouble()))));
            } else if (store.toldSince(migrationId, trip.visit(), point, run.id()) && hooks.anew(run.key())) {
                return waits(binding, hooks.run(run.key()).orElse(run));
            } else {
                return new Standing.Failed("The hook %s failed %s: %s".formatted(binding.hookName(), point.words(), run
                        .trouble()), "%s Retry the trip to run it again, or let it count as done at the hook's run."
                                .formatted(run.remedy() == null ? "Look at its output." : run.remedy()));
            }
        }
        return new Standing.Done(done.isEmpty() ? "No hook is bound here." : String.join("; ", done) + ".");
    }

    /// On its way back a trip waits for what it began on its way there: two of them at the same thing undo each other.
    private Optional<HookRun> before(Trip trip, TripPoint point) {
        if (point != TripPoint.BEFORE_ROLL_BACK && point != TripPoint.AFTER_ROLL_BACK) {
            return Optional.empty();
        }
        return runs.startingWith(prefix(trip.id()), 50).stream().filter(run -> !run.state().ended())
                .filter(run -> !point.code().equals(run.variables().phase())).findFirst();
    }

    private static Standing waits(HookBinding binding, HookRun run) {
        return new Standing.Waits("It waits for the hook %s (%s)%s".formatted(binding.hookName(), run.state().word(),
                run.trouble() == null ? "." : "; its last try failed: " + run.trouble()));
    }

    private static String key(Trip trip, HookBinding binding) {
        return binding.once()
                ? "%s/%s/%s/%s".formatted(binding.scope().name().toLowerCase(java.util.Locale.ROOT), binding.scopeId(),
                        binding.point().code(), binding.id())
                : "%s%d/%s/%s".formatted(prefix(trip.id()), trip.visit(), binding.point().code(), binding.id());
    }

    private static String withoutStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
