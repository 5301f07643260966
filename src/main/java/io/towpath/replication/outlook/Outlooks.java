package io.towpath.replication.outlook;

import io.towpath.replication.forecast.ChangeMap;
import io.towpath.replication.forecast.Convergence;
import io.towpath.replication.forecast.PassFacts;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What is known of outages, to read.
public interface Outlooks {

    /// After each pass, in their order; empty while no delta pass has ended.
    List<Outlook> all(UUID migrationId);

    /// The newest of each; those that have none are missing.
    Map<UUID, Outlook> latest(Collection<UUID> migrationIds);

    /// Those whose source was asked to shut down, as their newest cutover goes or went.
    Map<UUID, Outage> outages(Collection<UUID> migrationIds);

    /// Those with a pass that runs: how far it is.
    Map<UUID, Moving> moving(Collection<UUID> migrationIds);

    /// Its passes as a forecast reads them: those that are durable at the target, oldest first.
    List<PassFacts> facts(UUID migrationId);

    /// Empty while no delta pass has ended.
    Optional<Convergence> convergence(UUID migrationId);

    /// Of each disk, by its label, in the order of the VM's disks.
    Map<String, ChangeMap> heat(UUID migrationId);

    /// Empty where nothing is kept in step.
    Optional<Ahead> ahead(UUID migrationId);
}
