package io.towpath.planning.mapping;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What VMs may still take of a target's processors and memory.
///
/// @param cpus        vCPUs: cores times the overcommitment that is allowed, less what is in use; null: not declared
/// @param memoryBytes null: not declared
public record Compute(UUID targetId, @Nullable Integer cpus, @Nullable Long memoryBytes, String declaredBy,
        Instant declaredAt) {}
