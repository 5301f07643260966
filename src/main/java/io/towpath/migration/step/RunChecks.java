package io.towpath.migration.step;

import io.towpath.acceptance.Acceptance;
import io.towpath.acceptance.Criterion;
import io.towpath.acceptance.Evidence;
import io.towpath.validation.CheckResult;
import io.towpath.validation.TargetChecks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// Looks at what arrived and puts what it sees beside the criteria. A failed check decides nothing here: it is shown to
/// the people who sign. Only unequal disks stop the trip.
@Component
final class RunChecks implements Step {

    private final Landing landing;
    private final Replicas replicas;
    private final TargetChecks checks;
    private final Acceptance acceptance;

    RunChecks(Landing landing, Replicas replicas, TargetChecks checks, Acceptance acceptance) {
        this.landing = landing;
        this.replicas = replicas;
        this.checks = checks;
        this.acceptance = acceptance;
    }

    @Override
    public String name() {
        return "run-checks";
    }

    @Override
    public String title() {
        return "Check what arrived";
    }

    @Override
    public Outcome run(StepContext context) {
        Optional<Outcome> unproven = replicas.unproven(context);
        if (unproven.isPresent()) {
            return unproven.get();
        }
        List<CheckResult> results;
        try {
            results = checks.look(landing.vm(context));
        } catch (IOException e) {
            return Failures.targetIo(context.target().name(), e);
        }
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence(Criterion.STORAGE, Evidence.Outcome.PASSED, "disk-equality",
                replicas.equality(context)));
        String staying = context.vm().staying().strip();
        if (!staying.isEmpty()) {
            // whoever signs knows that the source has more
            evidence.add(new Evidence(Criterion.STORAGE, Evidence.Outcome.NOTED, "disks-excluded", staying));
        }
        results.forEach(result -> evidence.add(evidence(result)));
        acceptance.add(context.migration().id(), evidence);
        return Outcome.done(told(replicas.standing(context), results));
    }

    /// A VM that was never started can be seen not to boot, but not to boot.
    private static Evidence evidence(CheckResult result) {
        Criterion criterion = result.check().contains("boot") || result.check().contains("firmware")
                ? Criterion.BOOTS
                : Criterion.STORAGE;
        Evidence.Outcome outcome = switch (result.outcome()) {
            case PASSED -> criterion == Criterion.BOOTS ? Evidence.Outcome.NOTED : Evidence.Outcome.PASSED;
            case FAILED -> Evidence.Outcome.FAILED;
            case UNKNOWN -> Evidence.Outcome.NOTED;
        };
        return new Evidence(criterion, outcome, result.check(), "%s: %s".formatted(result.title(), result.evidence()));
    }

    private static String told(String standing, List<CheckResult> results) {
        String failed = results.stream().filter(result -> result.outcome() == CheckResult.Outcome.FAILED)
                .map(CheckResult::title).collect(Collectors.joining(", "));
        String counts = "%s; of %d further checks %d passed and %d are for people to judge"
                .formatted(standing, results.size(), count(results, CheckResult.Outcome.PASSED),
                        count(results, CheckResult.Outcome.UNKNOWN));
        return failed.isEmpty() ? counts + "." : counts + "; failed: " + failed + ".";
    }

    private static long count(List<CheckResult> results, CheckResult.Outcome outcome) {
        return results.stream().filter(result -> result.outcome() == outcome).count();
    }
}
