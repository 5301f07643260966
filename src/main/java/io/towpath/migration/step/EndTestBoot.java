package io.towpath.migration.step;

import io.towpath.migration.testboot.OpenTestBoots;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Ends a test boot of the VM before its cutover begins: while the source still serves, and before anything writes to the images
/// that it runs upon. Where that is tried in vain, people are told.
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
        if (inTheWay.isEmpty()) {
            return Outcome.done("Its test boot was ended and removed.");
        }
        String what = "Its test boot has to end first. " + inTheWay.get();
        return tests.isStuck(context.migration().id())
                ? stays(what, "last")
                : new Outcome.Waits(what, AGAIN);
    }

    static Outcome stays(String what, String pass) {
        return Outcome.failedForNow("test-boot-stays", what,
                "Remove it at the target; or say on its page that it is gone, and the %s pass compares the disks whole."
                        .formatted(pass));
    }
}
