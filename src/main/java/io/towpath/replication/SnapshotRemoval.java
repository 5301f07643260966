package io.towpath.replication;

import io.towpath.inventory.Vm;
import java.util.List;

/// Removes snapshots of ours at their source, for those that a trip left.
public interface SnapshotRemoval {

    /// Those in the ledger, by their names, and no others; one that is not there any more is noted as gone. Those of a
    /// VM that the source does not know stay in the ledger with the reason.
    ///
    /// @throws ReplicationException why one is there still
    void remove(Vm vm, List<SourceSnapshot> snapshots) throws ReplicationException;
}
