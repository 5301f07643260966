package io.towpath.replication.outlook;

import io.towpath.replication.EarlyComparison;
import io.towpath.replication.Pass;
import io.towpath.replication.ReplicaDisk;
import io.towpath.replication.Replication;
import io.towpath.replication.forecast.Cadence;
import io.towpath.replication.forecast.Convergence;
import io.towpath.replication.forecast.PassFacts;
import io.towpath.replication.forecast.Prediction;
import io.towpath.replication.forecast.Predictor;
import io.towpath.replication.forecast.Together;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Forecasts made of what is in the tables.
@Component
class Foresight implements Outlooks {

    private static final int LANDINGS = 60;
    /// What a first copy has before a cutover where it is to wait for something else.
    private static final Duration FOR_A_SEED = Duration.ofDays(1);

    private final PredictionStore predictions;
    private final OutageStore outages;
    private final ObjectProvider<CutoverTimes> times;
    private final When when;
    private final ObjectProvider<EarlyComparison> comparisons;
    private final Memory<Optional<Convergence>> convergences = new Memory<>();
    private final Memory<Cadence.Next> nexts = new Memory<>();
    private final Memory<Joint> joints = new Memory<>();
    private final AtOnce slots;

    Foresight(PredictionStore predictions, OutageStore outages, ObjectProvider<CutoverTimes> times, When when,
            ObjectProvider<EarlyComparison> comparisons, AtOnce slots) {
        this.comparisons = comparisons;
        this.predictions = predictions;
        this.outages = outages;
        this.times = times;
        this.when = when;
        this.slots = slots;
    }

    /// Passes that ended do not change any more: the newest stands for all.
    private record Newest(int count, PassFacts last) {

        static Newest of(List<PassFacts> facts) {
            return new Newest(facts.size(), facts.getLast());
        }
    }

    /// @param cutover that is ahead; null where none is
    /// @param allowed in whole minutes: in an open window it gets less by the second, which no forecast is drawn for
    private record Asked(Newest newest, @Nullable Instant cutover, @Nullable Duration allowed) {

        static Asked of(Foresight foresight, List<PassFacts> facts, Optional<CutoverTimes.Planned> planned) {
            return new Asked(Newest.of(facts),
                    planned.map(CutoverTimes.Planned::at).filter(foresight::isAhead).orElse(null),
                    planned.map(CutoverTimes.Planned::allowed).map(most -> most.truncatedTo(ChronoUnit.MINUTES))
                            .orElse(null));
        }
    }

    /// The time, and the zone whose days the estate lives by.
    @Component
    static class When {

        private final Clock clock;
        private final ZoneId zone;

        When(Clock clock, @Value("${towpath.zone:}") String zone) {
            this.clock = clock;
            this.zone = zone.isBlank() ? ZoneId.systemDefault() : ZoneId.of(zone);
        }

        Instant now() {
            return clock.instant();
        }
    }

    @Override
    public List<Outlook> all(UUID migrationId) {
        return predictions.all(migrationId);
    }

    @Override
    public Map<UUID, Outlook> latest(Collection<UUID> migrationIds) {
        return migrationIds.isEmpty() ? Map.of() : predictions.latest(migrationIds);
    }

    @Override
    public Map<UUID, Outage> outages(Collection<UUID> migrationIds) {
        return migrationIds.isEmpty() ? Map.of() : outages.of(migrationIds);
    }

    @Override
    public Map<UUID, Moving> moving(Collection<UUID> migrationIds) {
        return migrationIds.isEmpty() ? Map.of() : outages.moving(migrationIds);
    }

    /// @param atOnce what the slots allow
    private record Played(List<Joint.Member> members, Map<UUID, Integer> passes, int atOnce) {}

    @Override
    public Optional<Joint> together(UUID of, List<Joint.Member> members, @Nullable Instant until) {
        Map<UUID, Outlook> told = new HashMap<>(latest(members.stream().map(Joint.Member::migrationId).toList()));
        if (until != null) {
            told.values().removeIf(outlook -> outlook.predictedAt().isAfter(until));
        }
        if (told.isEmpty()) {
            return Optional.empty();
        }
        int atOnce = slots.of(members.stream().map(Joint.Member::migrationId).toList());
        Map<UUID, Integer> passes = new HashMap<>();
        told.forEach((id, outlook) -> passes.put(id, outlook.pass()));
        return Optional.of(joints.get(key(of, members), new Played(List.copyOf(members), passes, atOnce), () -> {
            List<Together.Member> known = new ArrayList<>();
            Set<UUID> unknown = new HashSet<>();
            for (Joint.Member member : members) {
                Outlook outlook = told.get(member.migrationId());
                if (outlook == null) {
                    unknown.add(member.migrationId());
                } else {
                    known.add(
                            new Together.Member(member.migrationId(), member.groupId(), outlook.prediction().played()));
                }
            }
            return new Joint(Together.predict(known, atOnce, seed(of)), unknown, atOnce);
        }));
    }

    @Override
    public Prospect prospect(Replication replication, List<Pass> passes) {
        return new Prospect(this, replication, passes);
    }

    /// @param facts one at least
    Optional<Convergence> convergence(Replication replication, List<PassFacts> facts) {
        UUID id = replication.migrationId();
        return convergences.get(id, Newest.of(facts), () -> Convergence.of(known(replication, facts), seed(id)));
    }

    boolean isAhead(Instant at) {
        return at.isAfter(when.now());
    }

    Optional<CutoverTimes.Planned> planned(UUID migrationId) {
        return times.orderedStream().flatMap(each -> each.of(migrationId).stream()).findFirst();
    }

    /// @param facts one at least
    Cadence.Next next(Replication replication, List<PassFacts> facts, Optional<CutoverTimes.Planned> planned) {
        Cadence.Next next = Cadence.next(known(replication, facts), when.now(),
                planned.map(CutoverTimes.Planned::at).orElse(null),
                planned.map(CutoverTimes.Planned::allowed).orElse(null));
        nexts.put(replication.migrationId(), Asked.of(this, facts, planned), next);
        return next;
    }

    /// How long a pass may be put off that is to end before the cutover.
    ///
    /// @param facts empty: it is the first one, and nobody knows how long that takes
    Instant latest(Replication replication, List<PassFacts> facts, Instant cutover) {
        Instant now = when.now();
        if (!cutover.isAfter(now)) {
            return now;
        }
        return facts.isEmpty()
                ? cutover.minus(FOR_A_SEED)
                : Cadence.lastFreeze(known(replication, facts), now, cutover);
    }

    /// As [#next] said last of the same passes and the same plan; never in the past.
    ///
    /// @param facts one at least
    Cadence.Next lastNext(Replication replication, List<PassFacts> facts, Optional<CutoverTimes.Planned> planned) {
        Instant now = when.now();
        Cadence.Next next = nexts.get(replication.migrationId(), Asked.of(this, facts, planned),
                () -> next(replication, facts, planned));
        return next.at().isBefore(now)
                ? new Cadence.Next(now, Duration.between(facts.getLast().frozenAt(), now), next.why())
                : next;
    }

    /// Once a pass: what was predicted first after it stays.
    void predict(Replication replication, List<Pass> passes, Optional<CutoverTimes.Planned> planned) {
        Predictor.Known known = known(replication, Readings.of(passes));
        if (known.passes().isEmpty()) {
            return;
        }
        Instant now = when.now();
        Instant cutover = planned.map(CutoverTimes.Planned::at).filter(at -> at.isAfter(now)).orElse(now);
        Instant frozen = cutover.isAfter(now)
                ? Cadence.lastFreeze(known, now, cutover)
                : known.passes().getLast().frozenAt();
        UUID id = replication.migrationId();
        Optional<Prediction> told = Predictor.predict(known, frozen, cutover, seed(id) + passes.size());
        told.ifPresent(prediction -> predictions
                .put(new Outlook(id, passes.getLast().number(), now, cutover.isAfter(now), prediction)));
    }

    private Predictor.Known known(Replication replication, List<PassFacts> facts) {
        long capacity = replication.disks().stream().mapToLong(ReplicaDisk::capacityBytes).sum();
        return new Predictor.Known(facts, outages.landings(replication.migrationId(), LANDINGS), when.zone, capacity,
                compared(replication, facts, capacity));
    }

    /// What was stored when it was seeded, or all of it.
    private long compared(Replication replication, List<PassFacts> facts, long capacity) {
        if (comparisons.stream().noneMatch(each -> each.wanted(replication.migrationId()))) {
            return 0;
        }
        long stored = facts.stream().filter(pass -> pass.kind() == PassFacts.Kind.SEED).mapToLong(PassFacts::changed)
                .sum();
        return stored > 0 ? Math.min(stored, capacity) : capacity;
    }

    /// A wave is asked of with all that copy, and with those that wait: neither is to displace the other.
    private static UUID key(UUID of, List<Joint.Member> members) {
        return new UUID(of.getMostSignificantBits() ^ members.hashCode(), of.getLeastSignificantBits());
    }

    private static long seed(UUID id) {
        return id.getMostSignificantBits() ^ id.getLeastSignificantBits();
    }
}
