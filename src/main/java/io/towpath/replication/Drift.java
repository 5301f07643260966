package io.towpath.replication;

import io.towpath.platform.spi.LiveDisk;
import io.towpath.units.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// In what a VM's disks differ from those that were planned: disks that came, went or have another size.
final class Drift {

    private Drift() {}

    static Optional<String> of(List<ReplicaDisk> planned, List<LiveDisk> found) {
        List<String> differences = new ArrayList<>();
        Map<String, LiveDisk> there = new TreeMap<>();
        found.forEach(disk -> there.put(disk.key(), disk));
        for (ReplicaDisk disk : planned) {
            LiveDisk now = there.remove(disk.key());
            if (now == null) {
                differences.add("%s is not there any more".formatted(disk.label()));
            } else if (now.capacityBytes() != disk.capacityBytes()) {
                differences.add("%s has %s, planned were %s".formatted(disk.label(), size(now.capacityBytes()),
                        size(disk.capacityBytes())));
            }
        }
        there.values().forEach(disk -> differences.add("%s, %s, was added".formatted(disk.label(),
                size(disk.capacityBytes()))));
        return differences.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", differences));
    }

    static ReplicationException conflict(String vmName, String drift) {
        return new ReplicationException(ReplicationException.DRIFT,
                "%s is not what was planned: %s.".formatted(vmName, drift),
                "Undo it at the source and retry; or scan the source and take the new facts.", false, null);
    }

    private static String size(long bytes) {
        return "%s (%d bytes)".formatted(new ByteSize(bytes), bytes);
    }
}
