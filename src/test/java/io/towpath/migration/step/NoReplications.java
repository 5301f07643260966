package io.towpath.migration.step;

import io.towpath.replication.Pass;
import io.towpath.replication.Replication;
import io.towpath.replication.Replications;
import io.towpath.replication.SourceSnapshot;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// All sources are files.
public class NoReplications implements Replications {

    @Override
    public Optional<Replication> of(UUID migrationId) {
        return Optional.empty();
    }

    @Override
    public Map<UUID, Instant> perhapsOff(Collection<UUID> migrationIds) {
        return Map.of();
    }

    @Override
    public boolean perhapsOff(UUID migrationId) {
        return false;
    }

    @Override
    public List<Pass> passes(UUID migrationId) {
        return List.of();
    }

    @Override
    public List<SourceSnapshot> snapshots(UUID migrationId) {
        return List.of();
    }

    @Override
    public List<SourceSnapshot> openSnapshots() {
        return List.of();
    }
}
