package io.towpath.planning;

import io.towpath.planning.forecast.Forecast;
import io.towpath.units.Kept;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// When the published plan ends, for those who ask often: a forecast reads every VM and the whole plan, so it is made once in
/// some minutes.
@Component
public class PublishedEnd {

    private static final Duration KEPT = Duration.ofMinutes(3);
    private static final long SEED = 1;

    private final Plans plans;
    private final Forecasts forecasts;
    private final Kept<Optional<End>> kept = new Kept<>(KEPT);

    PublishedEnd(Plans plans, Forecasts forecasts) {
        this.plans = plans;
        this.forecasts = forecasts;
    }

    /// @param planned when its last window closes
    public record End(Instant p50, Instant p90, Instant planned) {

        static End of(Forecast forecast) {
            return new End(forecast.p50(), forecast.p90(), forecast.planned());
        }
    }

    /// Empty where no plan is published, or nothing of it is left.
    public Optional<End> now() {
        return plans.newest(PlanState.PUBLISHED).flatMap(plan -> kept.get(plan.id(), this::end));
    }

    private Optional<End> end() {
        return forecasts.published().map(basis -> End.of(forecasts.forecast(basis.program(), basis.assumptions(),
                Forecasts.RUNS, SEED)));
    }
}
