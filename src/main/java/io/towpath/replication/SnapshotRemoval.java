package io.towpath.replication;

import io.towpath.inventory.Vm;
import java.util.List;

/// Removes snapshots of ours at their source, for those that a trip left.
public interface SnapshotRemoval {

    /// Those in the ledger, by their names, and no others; one that is not there any more is noted as gone. A VM that the
    /// source has no more took its snapshots with it.
    ///
    /// @throws ReplicationException why one is there still
    void remove(Vm vm, List<SourceSnapshot> snapshots) throws ReplicationException;
}
