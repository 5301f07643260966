package io.towpath.migration.web;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A VM in the list.
///
/// @param state    of its newest attempt, `NOT_PLANNED` where there is none
/// @param blockers findings of this severity
record VmOverview(UUID id, String name, String sourceName, @Nullable String application, @Nullable String ownerName,
        @Nullable String ownerEmail, int cpus, long memoryBytes, String firmware, @Nullable String osName,
        String container, String place, long storedBytes, long capacityBytes, int disks, int nics, boolean missing,
        String readiness, int blockers, int warnings, @Nullable UUID migrationId, String state, @Nullable Instant since,
        boolean stalled, boolean needsPerson, boolean held, @Nullable UUID waveId, @Nullable String waveKey,
        @Nullable String complexity) {}
