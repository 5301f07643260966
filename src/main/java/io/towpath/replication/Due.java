package io.towpath.replication;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/// When the next pass is due: by plan or, where a snapshot that stands has no room any more, at once.
@Component
class Due {

    private final StoredReplications stored;
    private final PassPlan pause;
    private final Bases bases;
    private final Clock clock;

    Due(StoredReplications stored, PassPlan pause, Bases bases, Clock clock) {
        this.stored = stored;
        this.pause = pause;
        this.bases = bases;
        this.clock = clock;
    }

    /// Zero when it is due, or one was cut short.
    Duration in(Replication of) {
        List<Pass> all = stored.passes(of.migrationId());
        if (all.isEmpty()) {
            return Duration.ZERO;
        }
        Pass last = all.getLast();
        Instant end = last.endedAt();
        if (end == null || last.state() == Pass.State.FAILED || bases.isPressed(of)) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(clock.instant(), end.plus(pause.pause(of, all)));
        return left.isNegative() ? Duration.ZERO : left;
    }
}
