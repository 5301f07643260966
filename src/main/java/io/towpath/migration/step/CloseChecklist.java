package io.towpath.migration.step;

import io.towpath.acceptance.Acceptance;
import org.springframework.stereotype.Component;

/// The owner's link stops working: there is nothing to accept any more.
@Component
final class CloseChecklist implements Step {

    private final Acceptance acceptance;

    CloseChecklist(Acceptance acceptance) {
        this.acceptance = acceptance;
    }

    @Override
    public String name() {
        return "close-checklist";
    }

    @Override
    public String title() {
        return "Close the acceptance checklist";
    }

    @Override
    public Outcome run(StepContext context) {
        if (acceptance.of(context.migration().id()).isEmpty()) {
            return Outcome.done("None was opened.");
        }
        acceptance.close(context.migration().id(), context.migration().reason());
        return Outcome.done("Closed; sign-off links do not work any more.");
    }
}
