package io.towpath.migration.step;

import io.towpath.migration.testboot.OpenTestBoots;
import org.springframework.stereotype.Component;

/// Has a test boot of the VM ended where its migration is cancelled. Nothing is written to the images any more, so nobody waits
/// for that: a target that does not answer keeps no cancelling.
@Component
final class AskTestBootEnd implements Step {

    private final OpenTestBoots tests;

    AskTestBootEnd(OpenTestBoots tests) {
        this.tests = tests;
    }

    @Override
    public String name() {
        return "ask-test-boot-end";
    }

    @Override
    public String title() {
        return "Have its test boot ended";
    }

    @Override
    public Outcome run(StepContext context) {
        if (tests.of(context.migration().id()).isEmpty()) {
            return Outcome.done("No test boot of it is up.");
        }
        tests.askEnd(context.migration().id(), "Its migration was cancelled.");
        return Outcome.done("Its test boot is ended and removed by itself.");
    }
}
