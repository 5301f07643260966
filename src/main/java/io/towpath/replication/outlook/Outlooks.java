package io.towpath.replication.outlook;

import io.towpath.replication.Pass;
import io.towpath.replication.Replication;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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

    /// What its passes tell.
    ///
    /// @param passes all of them, oldest first; whoever shows them has read them
    Prospect prospect(Replication replication, List<Pass> passes);
}
