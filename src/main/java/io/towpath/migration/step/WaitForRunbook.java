package io.towpath.migration.step;

import io.towpath.migration.OutageBarrier;
import io.towpath.migration.OutageBarrier.Answer;
import java.time.Duration;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Waits until all is done that the wave's runbook has before the outage, for all that go down together; then asks whether the
/// outage may still begin. The source serves meanwhile, and no slots are held.
@Component
final class WaitForRunbook implements Step {

    private static final Duration AGAIN = Duration.ofSeconds(3);

    private final Replicas replicas;
    private final ObjectProvider<OutageBarrier> barrier;
    private final MayGoDown mayGoDown;

    WaitForRunbook(Replicas replicas, ObjectProvider<OutageBarrier> barrier, MayGoDown mayGoDown) {
        this.replicas = replicas;
        this.barrier = barrier;
        this.mayGoDown = mayGoDown;
    }

    @Override
    public String name() {
        return "wait-for-runbook";
    }

    @Override
    public String title() {
        return "Wait for the runbook's steps before the outage";
    }

    @Override
    public Outcome run(StepContext context) {
        // a trip may have begun under a program that had no such step
        if (replicas.isDown(context)) {
            return Outcome.done("The outage had begun.");
        }
        UUID trip = context.migration().id();
        OutageBarrier asked = barrier.getIfAvailable();
        Answer runbook = asked == null
                ? new OutageBarrier.Go()
                : asked.ask(trip, mayGoDown.companions(trip));
        return switch (runbook) {
            case OutageBarrier.Go _ -> mayGoDown.against(trip)
                    .orElse(Outcome.done("Nothing of a runbook is waited for."));
            case OutageBarrier.Wait waits -> new Outcome.Waits(waits.why(), AGAIN);
            case OutageBarrier.Stop stop -> Outcome.failed("runbook-step-failed", stop.what(), stop.remedy());
        };
    }
}
