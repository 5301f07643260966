package io.towpath.replication.outlook;

import io.towpath.replication.Pass;
import io.towpath.replication.ReplicaDisk;
import io.towpath.replication.Replication;
import io.towpath.replication.forecast.Cadence;
import io.towpath.replication.forecast.ChangeMap;
import io.towpath.replication.forecast.Convergence;
import io.towpath.replication.forecast.PassFacts;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the passes of one VM tell, as they were read.
public final class Prospect {

    private final Foresight foresight;
    private final Replication replication;
    private final List<Pass> passes;
    private final List<PassFacts> facts;

    Prospect(Foresight foresight, Replication replication, List<Pass> passes) {
        this.foresight = foresight;
        this.replication = replication;
        this.passes = passes;
        this.facts = Readings.of(passes);
    }

    /// Its passes as a forecast reads them: those that are durable at the target, oldest first.
    public List<PassFacts> facts() {
        return facts;
    }

    /// Empty while no delta pass has ended.
    public Optional<Convergence> convergence() {
        return facts.isEmpty() ? Optional.empty() : foresight.convergence(replication, facts);
    }

    /// Of each disk, by its label, in the order of the VM's disks.
    public Map<String, ChangeMap> heat() {
        List<Pass> whole = passes.stream().filter(pass -> pass.kind() != Pass.Kind.SEED)
                .filter(pass -> pass.state() == Pass.State.LANDED || pass.state() == Pass.State.DONE).toList();
        Map<String, ChangeMap> maps = new LinkedHashMap<>();
        for (ReplicaDisk disk : replication.disks()) {
            List<byte[]> heats = whole.stream().flatMap(pass -> pass.disks().stream())
                    .filter(each -> each.key().equals(disk.key()))
                    .map(each -> Arrays.copyOf(each.heat().toByteArray(), ChangeMap.BYTES)).toList();
            if (!heats.isEmpty()) {
                maps.put(disk.label(), ChangeMap.of(disk.capacityBytes(), heats));
            }
        }
        return maps;
    }

    /// @param latest what was predicted last; null where nothing was
    public Ahead ahead(@Nullable Outlook latest) {
        Optional<CutoverTimes.Planned> planned = foresight.planned(replication.migrationId());
        Cadence.Next next = facts.isEmpty() ? null : foresight.lastNext(replication, facts, planned);
        return Readiness.of(next, planned.orElse(null), latest == null ? null : latest.prediction());
    }
}
