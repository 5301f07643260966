package io.towpath.replication;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.context.annotation.Fallback;
import org.springframework.stereotype.Component;

/// Half as long as the last pass took, within bounds: so a source is read for at most two thirds of the time.
@Component
@Fallback
final class HalfOfLast implements PassPlan {

    private final ReplicationProperties properties;

    HalfOfLast(ReplicationProperties properties) {
        this.properties = properties;
    }

    @Override
    public Duration pause(Replication replication, List<Pass> passes) {
        Pass last = passes.getLast();
        Instant end = last.endedAt() == null ? last.startedAt() : last.endedAt();
        Duration half = Duration.between(last.startedAt(), end).dividedBy(2);
        Duration least = half.compareTo(properties.shortest()) < 0 ? properties.shortest() : half;
        return least.compareTo(properties.longest()) > 0 ? properties.longest() : least;
    }
}
