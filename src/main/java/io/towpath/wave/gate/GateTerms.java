package io.towpath.wave.gate;

import io.towpath.wave.CutoverTerms;
import io.towpath.wave.WaveState;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// A wave's window, and whether its go still holds: it can be withdrawn until its last VM has cut over.
@Component
class GateTerms implements CutoverTerms {

    private final CharterStore charters;
    private final Decisions decisions;
    private final Destinations destinations;
    private final Facts facts;

    GateTerms(CharterStore charters, Decisions decisions, Destinations destinations, Facts facts) {
        this.charters = charters;
        this.decisions = decisions;
        this.destinations = destinations;
        this.facts = facts;
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<Terms> of(UUID waveId) {
        // asked before each start: gates are not computed for it
        return charters.find(waveId).map(charter -> {
            Go go = decisions.of(charter, () -> destinations.of(charter, facts.members(waveId)).digest());
            String key = charter.key();
            boolean holds = !go.needed() || go.state() == Go.State.APPROVED;
            return new Terms(key, charter.windowId(), holds ? null : switch (go.state()) {
                case NONE, REQUESTED -> "%s has no go.".formatted(key);
                case REJECTED -> "the go of %s was withdrawn by %s: %s".formatted(key, go.decidedBy(),
                        go.decidedReason());
                case VOID -> "the go of %s is void. %s".formatted(key, go.voidBecause());
                case APPROVED -> "";
            }, WaveState.valueOf(charter.state()));
        });
    }
}
