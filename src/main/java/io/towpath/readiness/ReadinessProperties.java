package io.towpath.readiness;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Keys `towpath.readiness.*`. A changed one judges the estate again at the next start.
///
/// @param target        what VMs are judged for while nobody chose a target
/// @param snapshotDepth the longest chain of snapshots that is only a warning
/// @param snapshotAge   how old a snapshot may be before it is called forgotten
/// @param datastoreFree percent that must be free on a datastore, since a sync's snapshots grow there
/// @param oldestHost    the oldest version of a host that changed blocks are read from
/// @param complexity    where the classes of complexity begin
/// @param effort        minutes of a person's attention a VM takes, by class
/// @param sizing        how much above the measured use is recommended
@ConfigurationProperties("towpath.readiness")
public record ReadinessProperties(@DefaultValue("kvm") TargetKind target, @DefaultValue("3") int snapshotDepth,
        @DefaultValue("3d") Duration snapshotAge, @DefaultValue("10") int datastoreFree,
        @DefaultValue("6.7") String oldestHost, @DefaultValue Thresholds complexity, @DefaultValue Effort effort,
        @DefaultValue Sizing sizing) {

    /// @param simpleDisk  a simple VM's only disk is smaller
    /// @param mediumDisks a medium VM has at most so many
    /// @param complexDisk a disk of this size or more makes a VM complex
    public record Thresholds(@DefaultValue("100GB") DataSize simpleDisk, @DefaultValue("3") int mediumDisks,
            @DefaultValue("500GB") DataSize complexDisk) {}

    public record Effort(@DefaultValue("10") int simple, @DefaultValue("30") int medium,
            @DefaultValue("240") int complex, @DefaultValue("480") int special) {}

    /// @param cpuHeadroom    percent above the measured 95th percentile
    /// @param memoryHeadroom percent above the measured 95th percentile
    /// @param days           that a measurement must span
    public record Sizing(@DefaultValue("15") int cpuHeadroom, @DefaultValue("20") int memoryHeadroom,
            @DefaultValue("7") int days) {}

    /// As they are out of the box.
    public static ReadinessProperties usual() {
        return new ReadinessProperties(TargetKind.KVM, 3, Duration.ofDays(3), 10, "6.7",
                new Thresholds(DataSize.ofGigabytes(100), 3, DataSize.ofGigabytes(500)), new Effort(10, 30, 240, 480),
                new Sizing(15, 20, 7));
    }

    /// What an assessment was made with: another text means to judge again.
    String digest() {
        return Integer.toHexString("%s %d %s %d %s %s".formatted(target, snapshotDepth, snapshotAge, datastoreFree,
                oldestHost, complexity).hashCode());
    }
}
