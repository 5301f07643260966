package io.towpath.migration.step;

import io.towpath.migration.testboot.OpenTestBoots;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Ends a test boot of the VM before its cutover begins, or its cancelling: while the source still serves, and before anything
/// writes to the images that it runs upon.
@Component
final class EndTestBoot implements Step {

    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final OpenTestBoots tests;

    EndTestBoot(OpenTestBoots tests) {
        this.tests = tests;
    }

    @Override
    public String name() {
        return "end-test-boot";
    }

    @Override
    public String title() {
        return "End its test boot";
    }

    @Override
    public Outcome run(StepContext context) {
        if (tests.of(context.migration().id()).isEmpty()) {
            return Outcome.done("No test boot of it is up.");
        }
        Optional<String> inTheWay = tests.endNow(context.migration().id(), "Its migration went on.");
        return inTheWay.isEmpty()
                ? Outcome.done("Its test boot was ended and removed.")
                : new Outcome.Waits("Its test boot has to end first. " + inTheWay.get(), AGAIN);
    }
}
