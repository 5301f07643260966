package io.towpath.planning.wave;

import io.towpath.inventory.reading.MaintenanceWindow;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A VM as the planner sees it.
///
/// @param group          what moves together; its key
/// @param tier           1 (last) to 3 (first); null: nobody said
/// @param largestDisk    bytes
/// @param usedBytes      what is copied
/// @param os             `linux`, `windows`, `other`, `unknown`
/// @param source         the source it is read from: one vCenter
/// @param readyOn        from when its business unit is ready; null: at any time
/// @param maintenance    when it may be down, as its CMDB says; null: nobody said, or it cannot be read
/// @param infrastructure directory, DNS, backup, monitoring: moves in the final waves
/// @param predicted      P90 of its outage in minutes, as passes of it told last; null while no trip of it came so far
/// @param warm           whether it is copied while it serves; null: nobody knows
/// @param usual          minutes that cutovers of its class take
public record PlanVm(UUID id, String name, String group, String groupName, @Nullable UUID applicationId,
        @Nullable Integer tier, @Nullable String environment, @Nullable String criticality, Complexity complexity,
        boolean blocked, long usedBytes, long largestDisk, String os, boolean efi, int nics, int disks, String source,
        @Nullable String host, List<String> datastores, @Nullable String businessUnit, @Nullable LocalDate readyOn,
        boolean infrastructure, int cpus, long memoryBytes, @Nullable MaintenanceWindow maintenance,
        @Nullable Integer predicted, @Nullable Boolean warm, CutoverMinutes.Range usual) {

    public PlanVm {
        datastores = List.copyOf(datastores);
        if (usedBytes < 0 || nics < 0 || disks < 0 || (tier != null && (tier < 1 || tier > 3))) {
            throw new IllegalArgumentException("vm=%s used=%d tier=%s".formatted(name, usedBytes, tier));
        }
    }

    /// One of which no outage was predicted, and that takes what is assumed of its class.
    public PlanVm(UUID id, String name, String group, String groupName, @Nullable UUID applicationId,
            @Nullable Integer tier, @Nullable String environment, @Nullable String criticality, Complexity complexity,
            boolean blocked, long usedBytes, long largestDisk, String os, boolean efi, int nics, int disks,
            String source, @Nullable String host, List<String> datastores, @Nullable String businessUnit,
            @Nullable LocalDate readyOn, boolean infrastructure, int cpus, long memoryBytes,
            @Nullable MaintenanceWindow maintenance) {
        this(id, name, group, groupName, applicationId, tier, environment, criticality, complexity, blocked, usedBytes,
                largestDisk, os, efi, nics, disks, source, host, datastores, businessUnit, readyOn, infrastructure,
                cpus, memoryBytes, maintenance, null, null, CutoverMinutes.Range.assumed(complexity));
    }

    /// With what is known of its class.
    PlanVm by(CutoverMinutes minutes) {
        CutoverMinutes.Range known = minutes.of(complexity, warm);
        return known.equals(usual)
                ? this
                : new PlanVm(id, name, group, groupName, applicationId, tier, environment, criticality, complexity,
                        blocked, usedBytes, largestDisk, os, efi, nics, disks, source, host, datastores, businessUnit,
                        readyOn, infrastructure, cpus, memoryBytes, maintenance, predicted, warm, known);
    }

    /// How long half of its cutovers take; of what was predicted as far below P90 as is usual of its class.
    public double p50Minutes() {
        return predicted == null ? usual.p50() : Math.max(1, (double) predicted * usual.p50() / usual.p90());
    }

    /// How long nine in ten of its cutovers take: as predicted of it, else as is usual of its class.
    public int p90Minutes() {
        return predicted == null ? usual.p90() : predicted;
    }

    public boolean windows() {
        return os.equals("windows");
    }

    /// Development or test; anything unsaid counts as production.
    public boolean nonProduction() {
        return "development".equals(environment) || "test".equals(environment);
    }
}
