package io.towpath.migration;

import io.towpath.disk.DiskFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A migration to plan.
///
/// @param format           QCOW2 or RAW
/// @param soakBusinessDays ≥ 0; longer where the VM's CMDB asks for a longer one
public record PlanMigration(UUID vmId, UUID targetId, DiskFormat format, int soakBusinessDays, @Nullable UUID waveId,
        @Nullable String waveKey) {

    public PlanMigration {
        if (soakBusinessDays < 0) {
            throw new IllegalArgumentException("soakBusinessDays=" + soakBusinessDays);
        }
    }
}
