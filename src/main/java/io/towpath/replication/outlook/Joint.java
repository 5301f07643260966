package io.towpath.replication.outlook;

import io.towpath.replication.forecast.Together;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is predicted of VMs that cut over as one.
///
/// @param told    of those of whom something is known, by the ids of their migrations
/// @param unknown of whom nothing was predicted: it may be longer for them
/// @param atOnce  how many of them may be in their last pass at once
public record Joint(Together.Told told, Set<UUID> unknown, int atOnce) {

    public Joint {
        unknown = Set.copyOf(unknown);
    }

    /// @param groupId whom it starts with; null: nobody
    public record Member(UUID migrationId, @Nullable UUID groupId) {}
}
