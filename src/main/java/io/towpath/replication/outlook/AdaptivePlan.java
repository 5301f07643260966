package io.towpath.replication.outlook;

import io.towpath.replication.Pass;
import io.towpath.replication.PassPlan;
import io.towpath.replication.Replication;
import io.towpath.replication.forecast.Cadence;
import io.towpath.replication.forecast.PassFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/// Passes by what a VM's churn asks for, and nearer to each other as its cutover comes near. Asked after a pass, it also
/// predicts the outage.
@Component
class AdaptivePlan implements PassPlan {

    private static final Logger LOG = LoggerFactory.getLogger(AdaptivePlan.class);

    private final Foresight foresight;
    /// Whether a pass is due is asked every few seconds; the answer changes with a pass, or another plan.
    private final Map<UUID, Answer> answers = new ConcurrentHashMap<>();

    private final Duration shortest;
    private final Duration longest;

    /// @param shortest pause where somebody set one; what a snapshot costs bounds it in any case
    AdaptivePlan(Foresight foresight, @Value("${towpath.replication.shortest:0s}") Duration shortest,
            @Value("${towpath.replication.longest:12h}") Duration longest) {
        this.foresight = foresight;
        this.shortest = shortest;
        this.longest = longest;
    }

    /// @param cutover that was ahead then; null where none was
    private record Answer(int pass, @Nullable Instant cutover, Cadence.Next next) {}

    @Override
    public Duration pause(Replication replication, List<Pass> passes) {
        Optional<CutoverTimes.Planned> planned = foresight.planned(replication.migrationId());
        List<Pass> whole = passes.stream().filter(pass -> pass.landedAt() != null).toList();
        List<PassFacts> facts = Readings.of(whole);
        if (facts.isEmpty()) {
            return Duration.ZERO;
        }
        int newest = whole.getLast().number();
        Instant cutover = planned.map(CutoverTimes.Planned::at).filter(foresight::isAhead).orElse(null);
        Answer answer = answers.get(replication.migrationId());
        if (answer == null || answer.pass() != newest || !Objects.equals(answer.cutover(), cutover)) {
            answer = new Answer(newest, cutover, foresight.next(replication, facts, planned));
            predict(replication, whole, planned);
            answers.put(replication.migrationId(), answer);
        }
        Pass last = passes.getLast();
        Instant ended = last.endedAt() == null ? last.startedAt() : last.endedAt();
        return bounded(Duration.between(ended, answer.next().at()), answer.next().why());
    }

    @Override
    public Optional<Instant> latest(Replication replication, List<Pass> passes) {
        return foresight.planned(replication.migrationId()).map(planned -> foresight.latest(replication,
                Readings.of(passes.stream().filter(pass -> pass.landedAt() != null).toList()), planned.at()));
    }

    /// Keeping in step goes on where nobody can say what an outage would be.
    private void predict(Replication replication, List<Pass> whole, Optional<CutoverTimes.Planned> planned) {
        try {
            foresight.predict(replication, whole, planned);
        } catch (DataAccessException e) {
            LOG.warn("the outage of {} after pass {} could not be predicted: {}", replication.vmName(),
                    whole.getLast().number(), e.getMessage());
        }
    }

    private Duration bounded(Duration pause, Cadence.Why why) {
        boolean atTheCutover = why == Cadence.Why.LAST || why == Cadence.Why.CUTOVER;
        Duration least = atTheCutover ? Duration.ZERO : shortest;
        Duration atLeast = pause.compareTo(least) < 0 ? least : pause;
        return atLeast.compareTo(longest) > 0 ? longest : atLeast;
    }
}
