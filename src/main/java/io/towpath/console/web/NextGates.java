package io.towpath.console.web;

import io.towpath.units.Kept;
import io.towpath.wave.gate.Gate;
import io.towpath.wave.gate.Gates;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// What keeps the next wave from starting. Its gates look at every VM, and the dashboard is asked every few seconds: they are
/// computed once a minute.
@Component
class NextGates {

    private final DashboardQueries queries;
    private final Gates gates;
    private final Clock clock;
    private final Kept<Optional<DashboardQueries.Need>> kept = new Kept<>(Duration.ofMinutes(1));

    NextGates(DashboardQueries queries, Gates gates, Clock clock) {
        this.queries = queries;
        this.gates = gates;
        this.clock = clock;
    }

    /// Empty where there is no wave, or nothing keeps it.
    Optional<DashboardQueries.Need> failing() {
        // which wave is next is asked anew: of another one's gates nothing is known
        return queries.nextWave(clock.instant()).flatMap(wave -> kept.get(wave, () -> of(wave)));
    }

    private Optional<DashboardQueries.Need> of(DashboardQueries.NextWave wave) {
        return gates.of(wave.id()).map(Gates.GateBoard::binding).filter(failing -> !failing.isEmpty())
                .map(failing -> new DashboardQueries.Need("GATE", wave.id(), wave.label(), failing.stream()
                        .map(Gate::what).collect(Collectors.joining(" ")), null, null, wave.since()));
    }
}
