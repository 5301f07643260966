package io.towpath.replication;

import io.towpath.platform.spi.DeltaFiles.Fitness;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Finds out how changes of a VM can be told whose source notes none: by the files of snapshots, where the disks have such
/// that can be read, or by comparing, which the note of the step tells with what else can be done. A disk that no snapshot
/// freezes cannot be copied while it is written to at all.
@Component
class Untracked {

    private final PlanLog plan;

    Untracked(PlanLog plan) {
        this.plan = plan;
    }

    /// @return for people
    /// @throws ReplicationException `not-trackable` when a disk is frozen by no snapshot
    String begin(Replication of, LiveVm live, LiveState state) throws IOException, ReplicationException {
        String why = null;
        for (LiveDisk disk : state.disks()) {
            Fitness fitness = live.deltaFiles().fitness(disk);
            switch (fitness.fit()) {
                case TOLD -> {
                }
                case FROZEN -> why = fitness.why();
                case NOT_FROZEN -> throw new ReplicationException("not-trackable",
                        "%s: its changes cannot be told: %s.".formatted(of.vmName(), fitness.why()),
                        "Cancel, and plan it cold; or have the disk changed, then retry.", false, null);
            }
        }
        plan.tracking(of.migrationId(), why == null ? TrackingWay.SNAPSHOT_FILES : TrackingWay.COMPARING,
                why == null ? "the source cannot track this VM's changes" : why);
        return told(why);
    }

    private static String told(@Nullable String why) {
        return why == null
                ? "Changes are told by the files of snapshots, since the source cannot track them: the snapshot of a pass"
                        + " stands until the next one landed."
                : "Each pass compares the disks whole, since the source cannot track changes and %s. To have it copied at rest"
                        .formatted(why) + " instead, cancel, plan it again and make it cold.";
    }
}
