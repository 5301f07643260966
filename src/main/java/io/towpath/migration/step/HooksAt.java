package io.towpath.migration.step;

import io.towpath.migration.Mode;
import io.towpath.migration.StepView;
import io.towpath.migration.TripHooks;
import io.towpath.migration.TripHooks.Standing;
import io.towpath.migration.TripPoint;
import io.towpath.slot.Work;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Waits for the hooks that are bound to a point of the trip. Before the shutdown it holds the slots that what follows takes:
/// what a hook took out of service must not wait for a turn then.
///
/// On the way back nobody serves once the source is off and as long as the target never ran: there it waits two minutes at
/// most, and a failure is noted.
final class HooksAt implements Step {

    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final long LOOKS_MILLIS = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /// Once one of these was begun, what comes before the way back is too late.
    private static final Set<String> ON_THE_WAY_BACK = Set.of("stop-target", "undefine-target", "unseal-source",
            "start-source");

    private final TripPoint point;
    private final Replicas replicas;
    private final @Nullable TripHooks hooks;
    private final MayGoDown mayGoDown;

    HooksAt(TripPoint point, Replicas replicas, @Nullable TripHooks hooks, MayGoDown mayGoDown) {
        this.point = point;
        this.replicas = replicas;
        this.hooks = hooks;
        this.mayGoDown = mayGoDown;
    }

    @Override
    public String name() {
        return point.step();
    }

    @Override
    public String title() {
        return switch (point) {
            case BEFORE_SHUTDOWN -> "Run hooks before the shutdown";
            case AFTER_START -> "Run hooks after the start";
            case AFTER_SIGN_OFF -> "Run hooks after the sign-off";
            case BEFORE_ROLL_BACK -> "Run hooks before the way back";
            case AFTER_ROLL_BACK -> "Run hooks after the way back";
        };
    }

    @Override
    public Optional<Work> copies(StepContext context) {
        return point == TripPoint.BEFORE_SHUTDOWN && hooks != null && !isPast(hooks, context)
                && hooks.any(context.migration().id(), point) && replicas.live(context)
                        ? Optional.of(context.migration().mode() == Mode.WARM ? Work.FINAL : Work.COLD)
                        : Optional.empty();
    }

    @Override
    public Optional<Outcome> notNow(StepContext context) {
        return hooks == null ? Optional.empty() : against(hooks, context);
    }

    /// Nothing is taken out of service for an outage that may not begin any more; what was begun is ended.
    private Optional<Outcome> against(TripHooks hooks, StepContext context) {
        UUID trip = context.migration().id();
        return point == TripPoint.BEFORE_SHUTDOWN && hooks.begins(trip, point)
                ? mayGoDown.against(trip)
                : Optional.empty();
    }

    @Override
    public boolean keepsSlots() {
        return point == TripPoint.BEFORE_SHUTDOWN;
    }

    @Override
    public Outcome run(StepContext context) {
        if (hooks == null || !hooks.any(context.migration().id(), point)) {
            return Outcome.done("No hook is bound here.");
        }
        if (isPast(hooks, context)) {
            return Outcome.done("The trip is past this point.");
        }
        boolean pressing = point == TripPoint.BEFORE_ROLL_BACK && replicas.isDown(context) && !isUp(context);
        for (boolean arrived = false;; arrived = true) {
            // it waited for its slots, or for the hook before
            Optional<Outcome> against = against(hooks, context);
            if (against.isPresent()) {
                // what the hook before did is there to be undone: the step has begun
                return arrived && against.get() instanceof Outcome.Queued queued
                        ? new Outcome.Waits(queued.note(), queued.again())
                        : against.get();
            }
            switch (hooks.arrive(context.migration().id(), point, pressing)) {
                case Standing.Done done -> {
                    return Outcome.done(done.note());
                }
                case Standing.Failed failed -> {
                    return Outcome.failed("hook-failed", failed.what(), failed.remedy());
                }
                case Standing.Waits waits when pressing
                        && hooks.waitedFor(context.migration().id(), point).compareTo(PATIENCE) > 0 -> {
                    return Outcome
                            .done("Nobody serves, so the way back goes on after %d min without them. %s".formatted(
                                    PATIENCE.toMinutes(), waits.note()));
                }
                case Standing.Waits waits when !context.holdsSlots() -> {
                    return new Outcome.Waits(waits.note(), AGAIN);
                }
                case Standing.Waits waits -> {
                    if (stopped(context)) {
                        return new Outcome.Stopped(waits.note());
                    }
                }
            }
        }
    }

    private static boolean stopped(StepContext context) {
        try {
            Thread.sleep(LOOKS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
        return context.stopped();
    }

    /// A trip may have begun under a program that had no such points. What is known of the source says whether it is off: the
    /// journal of a cutover that was given up does not tell of the one that follows.
    private boolean isPast(TripHooks hooks, StepContext context) {
        return switch (point) {
            case BEFORE_SHUTDOWN -> replicas.isDown(context);
            case AFTER_START, AFTER_SIGN_OFF -> false;
            case BEFORE_ROLL_BACK -> began(context, ON_THE_WAY_BACK) || neverWent(hooks, context);
            case AFTER_ROLL_BACK -> neverWent(hooks, context);
        };
    }

    /// Whether its source was never to go down. Where it serves again, only the journal knows that it was off.
    private boolean neverWent(TripHooks hooks, StepContext context) {
        return !replicas.isDown(context) && !began(context, Set.of(Replicas.SHUT_DOWN))
                && !hooks.begun(context.migration().id(), TripPoint.BEFORE_SHUTDOWN);
    }

    /// A start that was begun and not ended may have started nothing.
    private static boolean isUp(StepContext context) {
        return context.migration().steps().stream().anyMatch(step -> step.name().equals("start-target")
                && step.progress() == StepView.Progress.DONE);
    }

    private static boolean began(StepContext context, Set<String> steps) {
        return context.migration().steps().stream().anyMatch(step -> steps.contains(step.name())
                && step.startedAt() != null);
    }
}
