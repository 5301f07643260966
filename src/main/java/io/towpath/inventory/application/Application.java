package io.towpath.inventory.application;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An application with what is known of its VMs.
///
/// @param bytes   what its VMs take at the source, as far as told
/// @param ready   VMs by verdict of readiness, with `warnings`, `blocked`, and the rest unknown
/// @param waves   keys of the open waves its VMs are in
/// @param planned VMs in an open wave
/// @param intake  whether its owner was `asked` what only they know, or has `answered`; null: not asked
/// @param version for optimistic locking
public record Application(UUID id, ApplicationDraft facts, @Nullable String sourceSystem, @Nullable String externalId,
        Instant createdAt, int vms, long bytes, int ready, int warnings, int blocked, List<String> waves, int planned,
        @Nullable String intake, int version) {

    public String name() {
        return facts.name();
    }

    public int unknown() {
        return vms - ready - warnings - blocked;
    }
}
