package io.towpath.migration.step;

import io.towpath.migration.OutageBarrier;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Waits until all is done that the wave's runbook has before the outage. The source serves meanwhile, and no slots are held.
@Component
final class WaitForRunbook implements Step {

    private static final Duration AGAIN = Duration.ofSeconds(3);

    private final ObjectProvider<OutageBarrier> barrier;

    WaitForRunbook(ObjectProvider<OutageBarrier> barrier) {
        this.barrier = barrier;
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
        OutageBarrier asked = barrier.getIfAvailable();
        OutageBarrier.Answer answer = asked == null
                ? new OutageBarrier.Go()
                : asked.ask(context.migration().id());
        return switch (answer) {
            case OutageBarrier.Go _ -> Outcome.done("Nothing of a runbook is waited for.");
            case OutageBarrier.Wait waits -> new Outcome.Waits(waits.why(), AGAIN);
            case OutageBarrier.Stop stop -> Outcome.failed("runbook-step-failed", stop.what(), stop.remedy());
        };
    }
}
