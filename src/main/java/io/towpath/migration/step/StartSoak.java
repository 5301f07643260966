package io.towpath.migration.step;

import io.towpath.acceptance.Acceptance;
import org.springframework.stereotype.Component;

/// The VM is in service; the source is kept while the soak runs.
@Component
final class StartSoak implements Step {

    private final Acceptance acceptance;

    StartSoak(Acceptance acceptance) {
        this.acceptance = acceptance;
    }

    @Override
    public String name() {
        return "start-soak";
    }

    @Override
    public String title() {
        return "Start the soak";
    }

    @Override
    public Outcome run(StepContext context) {
        int days = context.migration().soakBusinessDays();
        acceptance.startSoak(context.migration().id(), days);
        return Outcome.done(days == 1 ? "One business day." : days + " business days.");
    }
}
