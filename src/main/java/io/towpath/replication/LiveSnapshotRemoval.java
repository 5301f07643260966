package io.towpath.replication;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.platform.spi.LiveVm;
import io.towpath.slot.Stun;
import java.io.IOException;
import java.util.List;
import org.springframework.stereotype.Component;

/// At the source, as it is now. What is not seen to be gone stays in the ledger with the reason.
@Component
final class LiveSnapshotRemoval implements SnapshotRemoval {

    private final Inventory inventory;
    private final SnapshotHand hand;
    private final SnapshotLedger ledger;

    LiveSnapshotRemoval(Inventory inventory, SnapshotHand hand, SnapshotLedger ledger) {
        this.inventory = inventory;
        this.hand = hand;
        this.ledger = ledger;
    }

    @Override
    public void remove(Vm vm, List<SourceSnapshot> snapshots) throws ReplicationException {
        try (LiveVm live = inventory.open(vm)) {
            for (SourceSnapshot snapshot : snapshots.reversed()) {
                hand.remove(live, snapshot, Stun.SWEEP, SnapshotHand.SHORT, () -> false);
            }
        } catch (IOException e) {
            // also of a VM that is gone: it may be there under another reference, and the snapshots with it
            throw failed(vm, snapshots, e);
        }
    }

    private ReplicationException failed(Vm vm, List<SourceSnapshot> snapshots, IOException e) {
        snapshots.forEach(snapshot -> ledger.failed(snapshot, Trouble.words(e)));
        return Trouble.of(vm.name() + ": removing what is left of our snapshots", e);
    }
}
