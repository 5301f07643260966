package io.towpath.replication;

import io.towpath.platform.spi.LiveRoom;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Whether the datastores of a VM have room for a snapshot of it. Each answer counts what its source tells now.
public interface SnapshotRoom {

    /// Why none is to be taken: which datastore has too little, what it has and what its limit is. Empty where there is room, and
    /// where nothing is known.
    Optional<String> before(UUID migrationId, LiveRoom told);

    /// Why one that is being read has to go: what has to stay free would be used up before long. Empty otherwise.
    Optional<String> during(UUID migrationId, LiveRoom told);

    /// How often to ask while one is read.
    Duration every();
}
