package io.towpath.migration.step;

import io.towpath.acceptance.Acceptance;
import org.springframework.stereotype.Component;

/// Waits for the owner's word, which comes as news. What was signed already is found here too.
@Component
final class WaitForOwner implements Step {

    private final Acceptance acceptance;

    WaitForOwner(Acceptance acceptance) {
        this.acceptance = acceptance;
    }

    @Override
    public String name() {
        return "wait-for-owner";
    }

    @Override
    public String title() {
        return "Wait for the sign-off";
    }

    @Override
    public Outcome run(StepContext context) {
        return acceptance.of(context.migration().id()).filter(state -> state.signedBy() != null)
                .<Outcome>map(state -> Outcome.done("Signed by %s.".formatted(state.signedBy())))
                .orElseGet(() -> new Outcome.Waits("The owner has not signed yet.", null));
    }
}
