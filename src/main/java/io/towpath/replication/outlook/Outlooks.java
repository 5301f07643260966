package io.towpath.replication.outlook;

import io.towpath.replication.Pass;
import io.towpath.replication.Replication;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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

    /// How long those are out who cut over as one, by what was predicted of each last. Asked again of the same predictions it
    /// gives the same answer.
    ///
    /// @param of      whom it is about, to be known again: a cutover, a wave
    /// @param members in the order in which they go down where not all may at once
    /// @param until   of predictions that were made later nothing is read; null: the newest
    /// @return empty where nothing was predicted of any of them
    Optional<Joint> together(UUID of, List<Joint.Member> members, @Nullable Instant until);

    /// What its passes tell.
    ///
    /// @param passes all of them, oldest first; whoever shows them has read them
    Prospect prospect(Replication replication, List<Pass> passes);
}
