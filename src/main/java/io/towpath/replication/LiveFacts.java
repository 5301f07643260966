package io.towpath.replication;

import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import java.io.IOException;
import java.util.List;

/// What a VM is at its source now; who does not answer is told of as such.
final class LiveFacts {

    private LiveFacts() {}

    static LiveState state(LiveVm live, Replication of) throws ReplicationException {
        try {
            return live.state();
        } catch (IOException e) {
            throw Trouble.of(of.vmName(), e);
        }
    }

    static List<LiveDisk> disks(LiveVm live, Replication of, LiveSnapshot snapshot) throws ReplicationException {
        try {
            return live.disks(snapshot);
        } catch (IOException e) {
            throw Trouble.of("%s: the disks of %s".formatted(of.vmName(), snapshot.name()), e);
        }
    }
}
