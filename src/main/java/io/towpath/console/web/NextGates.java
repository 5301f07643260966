package io.towpath.console.web;

import io.towpath.wave.gate.Gate;
import io.towpath.wave.gate.Gates;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// What keeps the next wave from starting. Its gates look at every VM, and the dashboard is asked every few seconds: they are
/// computed once a minute.
@Component
class NextGates {

    private static final Duration KEPT = Duration.ofMinutes(1);

    private final DashboardQueries queries;
    private final Gates gates;
    private final Clock clock;
    private @Nullable Seen seen;

    NextGates(DashboardQueries queries, Gates gates, Clock clock) {
        this.queries = queries;
        this.gates = gates;
        this.clock = clock;
    }

    private record Seen(Optional<DashboardQueries.Need> need, Instant at) {}

    /// Empty where there is no wave, or nothing keeps it.
    synchronized Optional<DashboardQueries.Need> failing() {
        Instant now = clock.instant();
        Seen last = seen;
        if (last == null || !now.isBefore(last.at.plus(KEPT))) {
            last = new Seen(queries.nextWave(now).flatMap(this::of), now);
            seen = last;
        }
        return last.need;
    }

    private Optional<DashboardQueries.Need> of(DashboardQueries.NextWave wave) {
        return gates.of(wave.id()).map(Gates.GateBoard::binding).filter(failing -> !failing.isEmpty())
                .map(failing -> new DashboardQueries.Need("GATE", wave.id(), wave.label(), failing.stream()
                        .map(Gate::what).collect(Collectors.joining(" ")), null, wave.since()));
    }
}
