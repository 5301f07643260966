package io.towpath.migration.step;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.VmDisk;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.Replicator;
import io.towpath.slot.Work;
import io.towpath.transfer.CopyOrder;
import io.towpath.transfer.TransferException;
import io.towpath.transfer.Transfers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Brings every disk over and proves it. A second run goes on where the first stopped.
@Component
final class CopyDisks implements Step {

    private final Inventory inventory;
    private final Transfers transfers;
    private final Landing landing;
    private final Replicas replicas;
    private final Replicator replicator;

    CopyDisks(Inventory inventory, Transfers transfers, Landing landing, Replicas replicas, Replicator replicator) {
        this.inventory = inventory;
        this.transfers = transfers;
        this.landing = landing;
        this.replicas = replicas;
        this.replicator = replicator;
    }

    @Override
    public String name() {
        return "copy-disks";
    }

    @Override
    public String title() {
        return "Copy and prove the disks";
    }

    @Override
    public Optional<Work> copies(StepContext context) {
        return Optional.of(Work.COLD);
    }

    @Override
    public boolean changesTarget() {
        return true;
    }

    @Override
    public Outcome run(StepContext context) {
        return replicas.live(context) ? fromSnapshot(context) : fromFiles(context);
    }

    /// A VM that is off is read from a snapshot, which is a stable view, and nobody starts it unseen.
    private Outcome fromSnapshot(StepContext context) {
        try {
            return Outcome.done(Replicas.told(replicator.finalPass(replicas.trip(context))));
        } catch (ReplicationException e) {
            return Replicas.ofLast(e);
        } catch (IOException e) {
            return Failures.targetIo(context.target().name(), e);
        }
    }

    private Outcome fromFiles(StepContext context) {
        List<CopyOrder> orders = new ArrayList<>();
        for (VmDisk disk : context.vm().disks()) {
            try {
                orders.add(new CopyOrder(disk.id(), disk.facts().label(), inventory.disk(context.vm(), disk),
                        landing.file(context, disk), landing.format(context)));
            } catch (IOException e) {
                return Failures.sourceIo(disk.facts().label(), e);
            }
        }
        try {
            transfers.bringOver(context.migration().id(), orders, context.stop());
        } catch (TransferException e) {
            return Failures.of(e);
        }
        return Proof.of(transfers.of(context.migration().id()), orders.size()).orElseGet(
                () -> Outcome.done(Replicas.copies(transfers.of(context.migration().id()))));
    }
}
