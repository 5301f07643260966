package io.towpath.inventory;

import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.TargetSurvey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What stands at targets already, as their platforms said when they were asked last: every few minutes by itself.
public interface TargetSurveys {

    /// @param survey the last answer; null where there was none yet
    /// @param fault  what it said, or who did not answer, since; null while it answers
    record Seen(@Nullable TargetSurvey survey, @Nullable Instant answeredAt, @Nullable String fault, Instant askedAt) {}

    /// A VM with its cards as they would be there.
    record Coming(Vm vm, List<DiscoveredNic> cards) {}

    /// Empty where nobody can be asked, or nobody has asked yet.
    Optional<Seen> of(UUID targetId);

    /// What of the last answer is in the way of VMs, by VM; those with nothing in their way are left out.
    Map<UUID, List<TargetSurvey.Obstacle>> inTheWay(Connection target, TargetSurvey survey, Collection<Coming> vms);

    /// Asks now and keeps the answer.
    ///
    /// @return empty where nobody can be asked
    Optional<Seen> ask(UUID targetId);
}
