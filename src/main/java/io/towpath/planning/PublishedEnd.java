package io.towpath.planning;

import io.towpath.units.Kept;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// When the published plan ends, for those who ask often: a forecast reads every VM and the whole plan, so it is made once in
/// some minutes.
@Component
public class PublishedEnd {

    private static final Duration KEPT = Duration.ofMinutes(3);
    private static final long SEED = 1;

    private final Plans plans;
    private final Forecasts forecasts;
    private final ProgramDesk program;
    private final Kept<Optional<End>> kept = new Kept<>(KEPT);

    PublishedEnd(Plans plans, Forecasts forecasts, ProgramDesk program) {
        this.plans = plans;
        this.forecasts = forecasts;
        this.program = program;
    }

    /// @param planned  when its last window closes; null: none is decided
    /// @param leftOut  VMs that the dates are without
    /// @param deadline what it must keep
    public record End(Instant p50, Instant p90, @Nullable Instant planned, long leftOut, Deadline deadline) {}

    private record Of(Object plan, ProgramTerms terms) {}

    /// Empty where no plan is published, or nothing of it is left and nothing is under way.
    public Optional<End> now() {
        ProgramTerms terms = program.terms();
        return plans.newest(PlanState.PUBLISHED).flatMap(plan -> kept.get(new Of(plan.id(), terms), this::end));
    }

    private Optional<End> end() {
        return forecasts.published().map(basis -> {
            var made = forecasts.forecast(basis.program(), basis.assumptions(), Forecasts.RUNS, SEED);
            return new End(made.p50(), made.p90(), basis.scope().closes(), basis.scope().left().vms(),
                    forecasts.deadline());
        });
    }
}
