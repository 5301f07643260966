package io.towpath.migration.step;

import io.towpath.migration.Mode;
import io.towpath.migration.TripHooks;
import io.towpath.migration.TripHooks.Standing;
import io.towpath.migration.TripPoint;
import io.towpath.slot.Work;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
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
    /// From then on the source is off, or may be.
    private static final Set<String> DOWN = Set.of("shut-down-source");
    private static final Set<String> UP = Set.of("start-target");

    private final TripPoint point;
    private final Replicas replicas;
    private final @Nullable TripHooks hooks;
    private final MayGoDown mayGoDown;
    private final Clock clock;

    HooksAt(TripPoint point, Replicas replicas, @Nullable TripHooks hooks, MayGoDown mayGoDown, Clock clock) {
        this.point = point;
        this.replicas = replicas;
        this.hooks = hooks;
        this.mayGoDown = mayGoDown;
        this.clock = clock;
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
        if (point == TripPoint.BEFORE_SHUTDOWN && !hooks.begun(context.migration().id(), point)) {
            // it waited for its slots: nothing is taken out of service for an outage that may not begin any more
            Optional<Outcome> against = mayGoDown.against(context.migration().id());
            if (against.isPresent()) {
                return against.get();
            }
        }
        boolean pressing = point == TripPoint.BEFORE_ROLL_BACK && began(context, DOWN) && !began(context, UP);
        while (true) {
            switch (hooks.arrive(context.migration().id(), point, pressing)) {
                case Standing.Done done -> {
                    return Outcome.done(done.note());
                }
                case Standing.Failed failed -> {
                    return Outcome.failed("hook-failed", failed.what(), failed.remedy());
                }
                case Standing.Waits waits when pressing && isOver(context) -> {
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

    /// A trip may have begun under a program that had no such points.
    private boolean isPast(TripHooks hooks, StepContext context) {
        return switch (point) {
            case BEFORE_SHUTDOWN -> began(context, Set.of("shut-down-source"));
            case AFTER_START, AFTER_SIGN_OFF -> false;
            case BEFORE_ROLL_BACK, AFTER_ROLL_BACK -> !began(context, DOWN)
                    && !hooks.begun(context.migration().id(), TripPoint.BEFORE_SHUTDOWN);
        };
    }

    /// Since the try began that is open; before that is written down it is not.
    private boolean isOver(StepContext context) {
        return context.migration().steps().stream().anyMatch(step -> step.name().equals(name())
                && step.endedAt() == null && isLongAgo(step.startedAt()));
    }

    private boolean isLongAgo(@Nullable Instant at) {
        return at != null && Duration.between(at, clock.instant()).compareTo(PATIENCE) > 0;
    }

    private static boolean began(StepContext context, Set<String> steps) {
        return context.migration().steps().stream().anyMatch(step -> steps.contains(step.name())
                && step.startedAt() != null);
    }
}
