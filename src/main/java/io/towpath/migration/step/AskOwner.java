package io.towpath.migration.step;

import io.towpath.acceptance.Acceptance;
import org.springframework.stereotype.Component;

/// From now on the owner can sign, or report a problem.
@Component
final class AskOwner implements Step {

    private final Acceptance acceptance;

    AskOwner(Acceptance acceptance) {
        this.acceptance = acceptance;
    }

    @Override
    public String name() {
        return "ask-owner";
    }

    @Override
    public String title() {
        return "Ask the owner";
    }

    @Override
    public Outcome run(StepContext context) {
        acceptance.awaitSignOff(context.migration().id());
        return Outcome.done("The checklist can be signed; its page makes the owner's link.");
    }
}
