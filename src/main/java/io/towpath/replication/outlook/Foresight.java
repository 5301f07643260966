package io.towpath.replication.outlook;

import io.towpath.replication.Pass;
import io.towpath.replication.ReplicaDisk;
import io.towpath.replication.Replication;
import io.towpath.replication.Replications;
import io.towpath.replication.forecast.Cadence;
import io.towpath.replication.forecast.ChangeMap;
import io.towpath.replication.forecast.Convergence;
import io.towpath.replication.forecast.PassFacts;
import io.towpath.replication.forecast.Prediction;
import io.towpath.replication.forecast.Predictor;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Forecasts made of what is in the tables.
@Component
class Foresight implements Outlooks {

    private static final int LANDINGS = 60;

    private final Replications replications;
    private final PredictionStore predictions;
    private final OutageStore outages;
    private final ObjectProvider<CutoverTimes> times;
    private final When when;

    Foresight(Replications replications, PredictionStore predictions, OutageStore outages,
            ObjectProvider<CutoverTimes> times, When when) {
        this.replications = replications;
        this.predictions = predictions;
        this.outages = outages;
        this.times = times;
        this.when = when;
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

    @Override
    public List<PassFacts> facts(UUID migrationId) {
        return Readings.of(replications.passes(migrationId));
    }

    @Override
    public Optional<Convergence> convergence(UUID migrationId) {
        return replications.of(migrationId).flatMap(replication -> Convergence.of(known(replication,
                replications.passes(migrationId)), seed(migrationId)));
    }

    @Override
    public Map<String, ChangeMap> heat(UUID migrationId) {
        List<Pass> passes = replications.passes(migrationId).stream().filter(pass -> pass.kind() != Pass.Kind.SEED)
                .filter(pass -> pass.state() == Pass.State.LANDED || pass.state() == Pass.State.DONE).toList();
        Map<String, ChangeMap> maps = new LinkedHashMap<>();
        for (ReplicaDisk disk : replications.of(migrationId).map(Replication::disks).orElse(List.of())) {
            List<byte[]> heats = passes.stream().flatMap(pass -> pass.disks().stream())
                    .filter(each -> each.key().equals(disk.key()))
                    .map(each -> Arrays.copyOf(each.heat().toByteArray(), ChangeMap.BYTES)).toList();
            if (!heats.isEmpty()) {
                maps.put(disk.label(), ChangeMap.of(disk.capacityBytes(), heats));
            }
        }
        return maps;
    }

    @Override
    public Optional<Ahead> ahead(UUID migrationId) {
        return replications.of(migrationId).map(replication -> {
            List<Pass> passes = replications.passes(migrationId);
            Optional<CutoverTimes.Planned> planned = planned(migrationId);
            Outlook latest = latest(List.of(migrationId)).get(migrationId);
            Cadence.Next next = Readings.of(passes).isEmpty() ? null : next(replication, passes, planned);
            return Readiness.of(next, planned.orElse(null), latest == null ? null : latest.prediction());
        });
    }

    boolean isAhead(Instant at) {
        return at.isAfter(when.now());
    }

    Optional<CutoverTimes.Planned> planned(UUID migrationId) {
        return times.orderedStream().flatMap(each -> each.of(migrationId).stream()).findFirst();
    }

    /// @param passes one of them durable at least
    Cadence.Next next(Replication replication, List<Pass> passes, Optional<CutoverTimes.Planned> planned) {
        return Cadence.next(known(replication, passes), when.now(), planned.map(CutoverTimes.Planned::at).orElse(null),
                planned.map(CutoverTimes.Planned::allowed).orElse(null));
    }

    /// Once a pass: what was predicted first after it stays.
    void predict(Replication replication, List<Pass> passes, Optional<CutoverTimes.Planned> planned) {
        Predictor.Known known = known(replication, passes);
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

    private Predictor.Known known(Replication replication, List<Pass> passes) {
        List<PassFacts> facts = Readings.of(passes);
        long capacity = replication.disks().stream().mapToLong(ReplicaDisk::capacityBytes).sum();
        return new Predictor.Known(facts, outages.landings(replication.migrationId(), LANDINGS), when.zone, capacity);
    }

    private static long seed(UUID id) {
        return id.getMostSignificantBits() ^ id.getLeastSignificantBits();
    }
}
