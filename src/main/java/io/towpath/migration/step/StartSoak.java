package io.towpath.migration.step;

import io.towpath.acceptance.Acceptance;
import org.springframework.stereotype.Component;

/// The VM is in service; the source is kept while the soak runs: as long as was planned, or as its CMDB asks by now if
/// that is longer.
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
        int planned = context.migration().soakBusinessDays();
        int days = context.vm().business().soak(planned);
        acceptance.startSoak(context.migration().id(), days);
        String words = days == 1 ? "One business day" : days + " business days";
        return Outcome.done(days == planned
                ? words + "."
                : "%s, as its CMDB asks; planned were %d.".formatted(words,
                        planned));
    }
}
