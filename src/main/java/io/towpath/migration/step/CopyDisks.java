package io.towpath.migration.step;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.VmDisk;
import io.towpath.transfer.CopyOrder;
import io.towpath.transfer.DiskCopy;
import io.towpath.transfer.TransferException;
import io.towpath.transfer.Transfers;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// Brings every disk over and proves it. A second run goes on where the first stopped.
@Component
final class CopyDisks implements Step {

    private final Inventory inventory;
    private final Transfers transfers;
    private final Landing landing;

    CopyDisks(Inventory inventory, Transfers transfers, Landing landing) {
        this.inventory = inventory;
        this.transfers = transfers;
        this.landing = landing;
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
    public boolean changesTarget() {
        return true;
    }

    @Override
    public Outcome run(StepContext context) {
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
                () -> Outcome.done(told(transfers.of(context.migration().id()))));
    }

    private static String told(List<DiskCopy> copies) {
        return copies.stream()
                .map(copy -> "%s: %s of data, equal, digest %s".formatted(copy.label(), new ByteSize(copy.dataBytes()),
                        copy.targetDigest()))
                .collect(Collectors.joining("; ", "", "."));
    }
}
