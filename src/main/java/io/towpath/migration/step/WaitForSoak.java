package io.towpath.migration.step;

import io.towpath.acceptance.Acceptance;
import io.towpath.acceptance.AcceptanceState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/// Waits until the agreed business days have passed.
@Component
final class WaitForSoak implements Step {

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration SHORTEST = Duration.ofSeconds(5);

    private final Acceptance acceptance;
    private final Clock clock;

    WaitForSoak(Acceptance acceptance, Clock clock) {
        this.acceptance = acceptance;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "wait-for-soak";
    }

    @Override
    public String title() {
        return "Wait for the end of the soak";
    }

    @Override
    public Outcome run(StepContext context) {
        if (acceptance.soakEnded(context.migration().id())) {
            return Outcome.done("The soak is over.");
        }
        Instant now = clock.instant();
        Instant end = acceptance.of(context.migration().id()).map(AcceptanceState::soakEndsAt).orElse(now);
        Duration left = Duration.between(now, end);
        return new Outcome.Waits("The soak runs.",
                left.compareTo(LONGEST) > 0 ? LONGEST : left.compareTo(SHORTEST) < 0 ? SHORTEST : left);
    }
}
