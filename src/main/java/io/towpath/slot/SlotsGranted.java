package io.towpath.slot;

import java.util.List;
import java.util.UUID;

/// Slots are kept for these migrations for a minute: somebody has to drive them now.
public record SlotsGranted(List<UUID> migrationIds) {

    public SlotsGranted {
        migrationIds = List.copyOf(migrationIds);
    }
}
