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

    /// @param survey  the last answer; null where there was none yet
    /// @param fault   what it said, or who did not answer, since; null while it answers
    /// @param askedAt null where nobody has begun to ask yet
    record Seen(@Nullable TargetSurvey survey, @Nullable Instant answeredAt, @Nullable String fault,
            @Nullable Instant askedAt) {

        static final Seen NOT_YET = new Seen(null, null, null, null);

        /// Whether it can be asked and has said nothing yet: nothing is known of what stands there, for now.
        public boolean isNotYet() {
            return survey == null && fault == null;
        }
    }

    /// A VM with its cards as they would be there.
    record Coming(Vm vm, List<DiscoveredNic> cards) {}

    /// Empty where nobody can be asked; one that can be and was not yet is [Seen#isNotYet()].
    Optional<Seen> of(UUID targetId);

    /// What of the last answer is in the way of VMs, by VM; those with nothing in their way are left out.
    Map<UUID, List<TargetSurvey.Obstacle>> inTheWay(Connection target, TargetSurvey survey, Collection<Coming> vms);

    /// Asks now and keeps the answer.
    ///
    /// @return empty where nobody can be asked
    Optional<Seen> ask(UUID targetId);
}
