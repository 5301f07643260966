package io.towpath.migration.step;

import io.towpath.migration.Mode;
import io.towpath.migration.TripHooks;
import io.towpath.migration.TripHooks.Standing;
import io.towpath.migration.TripPoint;
import io.towpath.slot.Work;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Waits for the hooks that are bound to a point of the trip. Before the shutdown it holds the slots that what follows takes:
/// what a hook took out of service must not wait for a turn then.
final class HooksAt implements Step {

    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final long LOOKS_MILLIS = 300;
    /// From then on the source is off, or may be.
    private static final Set<String> DOWN = Set.of(TripPoint.BEFORE_SHUTDOWN.step(), "shut-down-source");

    private final TripPoint point;
    private final Replicas replicas;
    private final @Nullable TripHooks hooks;

    HooksAt(TripPoint point, Replicas replicas, @Nullable TripHooks hooks) {
        this.point = point;
        this.replicas = replicas;
        this.hooks = hooks;
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
        return point == TripPoint.BEFORE_SHUTDOWN && hooks != null && !isPast(context)
                && hooks.any(context.migration().id(), point) && replicas.live(context)
                        ? Optional.of(context.migration().mode() == Mode.WARM ? Work.FINAL : Work.COLD)
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
        if (isPast(context)) {
            return Outcome.done("The trip is past this point.");
        }
        while (true) {
            switch (hooks.arrive(context.migration().id(), point)) {
                case Standing.Done done -> {
                    return Outcome.done(done.note());
                }
                case Standing.Failed failed -> {
                    return Outcome.failed("hook-failed", failed.what(), failed.remedy());
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

    /// A trip may have begun under a program that had no such points.
    private boolean isPast(StepContext context) {
        return switch (point) {
            case BEFORE_SHUTDOWN -> began(context, Set.of("shut-down-source"));
            case AFTER_START, AFTER_SIGN_OFF -> false;
            case BEFORE_ROLL_BACK, AFTER_ROLL_BACK -> !began(context, DOWN);
        };
    }

    private static boolean began(StepContext context, Set<String> steps) {
        return context.migration().steps().stream().anyMatch(step -> steps.contains(step.name())
                && step.startedAt() != null);
    }
}
