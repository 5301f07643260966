package io.towpath.migration.step;

import io.towpath.migration.OutageBarrier;
import io.towpath.migration.OutagePermit;
import io.towpath.migration.TripHooks;
import io.towpath.migration.TripPoint;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Whether an outage may begin still: asked before each thing that may take long, and right before the shutdown.
@Component
final class MayGoDown {

    private static final Duration AGAIN = Duration.ofSeconds(3);
    private static final String KEPT = "Its hooks before the shutdown have run already: what they did stays until those of the "
            + "way back, or you, undo it.";

    private final ObjectProvider<OutagePermit> permit;
    private final ObjectProvider<TripHooks> hooks;

    MayGoDown(ObjectProvider<OutagePermit> permit, ObjectProvider<TripHooks> hooks) {
        this.permit = permit;
        this.hooks = hooks;
    }

    Set<UUID> companions(UUID trip) {
        OutagePermit rules = permit.getIfAvailable();
        return rules == null ? Set.of() : rules.companions(trip);
    }

    /// What is against it; empty when it may. Who only waits has begun nothing. What hooks did meanwhile stays, and that is said.
    Optional<Outcome> against(UUID trip) {
        OutagePermit rules = permit.getIfAvailable();
        return switch (rules == null ? new OutageBarrier.Go() : rules.ask(trip)) {
            case OutageBarrier.Go _ -> Optional.empty();
            case OutageBarrier.Wait waits -> Optional.of(new Outcome.Queued(withHooks(trip, waits.why()), AGAIN));
            case OutageBarrier.Stop stop -> Optional.of(Outcome.failed("outage-too-late", stop.what(), withHooks(trip,
                    stop.remedy())));
        };
    }

    private String withHooks(UUID trip, String said) {
        TripHooks bound = hooks.getIfAvailable();
        return bound != null && bound.ran(trip, TripPoint.BEFORE_SHUTDOWN) ? said + " " + KEPT : said;
    }
}
