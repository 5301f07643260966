package io.towpath.replication;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.slot.Stun;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Leaves a source as it was: removes our snapshots, and turns change tracking off where it was turned on for us. What each
/// call answers is said at [Replicator].
@Component
class SourceCleaning {

    private final Inventory inventory;
    private final StoredReplications stored;
    private final PlanLog plan;
    private final PassRun passes;
    private final Tracking tracking;
    private final SnapshotHand hand;
    private final SnapshotLedger ledger;

    SourceCleaning(Inventory inventory, StoredReplications stored, PlanLog plan, PassRun passes, Tracking tracking,
            SnapshotHand hand, SnapshotLedger ledger) {
        this.inventory = inventory;
        this.stored = stored;
        this.plan = plan;
        this.passes = passes;
        this.tracking = tracking;
        this.hand = hand;
        this.ledger = ledger;
    }

    Optional<String> removeSnapshots(UUID migrationId, Vm vm) throws ReplicationException {
        // first: who stood still meanwhile shall not wish for another one behind our back
        Run run = passes.takeOver(migrationId, false);
        List<SourceSnapshot> open = open(migrationId);
        if (open.isEmpty()) {
            // whoever removed the last one may have died before this
            passes.close(run);
            return Optional.empty();
        }
        try {
            remove(vm, open);
        } catch (ReplicationException e) {
            requireGone(vm, e);
            // it may be there under another reference, and the snapshots with it
            keepOnTheBooks(run, open, e.what());
            return Optional.of("%s is not at the source any more; %d of our snapshots stay on the books: %s"
                    .formatted(vm.name(), open.size(), e.what()));
        }
        passes.close(run);
        return Optional.of(open.size() == 1
                ? "The snapshot %s was removed at the source.".formatted(open.getFirst().name())
                : "%d snapshots of ours were removed at the source.".formatted(open.size()));
    }

    Optional<String> removeOtherSnapshots(UUID migrationId, Vm vm) throws ReplicationException {
        // first: who stood still meanwhile shall not wish for another one behind our back
        passes.takeOver(migrationId, false);
        Optional<String> kept = stored.passes(migrationId).stream().reduce((_, last) -> last).map(Pass::snapshotName);
        List<SourceSnapshot> others = open(migrationId).stream()
                .filter(each -> !kept.equals(Optional.of(each.name()))).toList();
        if (others.isEmpty()) {
            return Optional.empty();
        }
        try {
            remove(vm, others);
        } catch (ReplicationException e) {
            requireGone(vm, e);
            return Optional.empty();
        }
        return Optional.of("%d other %s of ours removed at the source.".formatted(others.size(),
                others.size() == 1 ? "snapshot was" : "snapshots were"));
    }

    Optional<String> leaveSnapshots(UUID migrationId, String why) throws ReplicationException {
        Run run = passes.takeOver(migrationId, false);
        List<SourceSnapshot> open = open(migrationId);
        keepOnTheBooks(run, open, why);
        return open.isEmpty()
                ? Optional.empty()
                : Optional.of("%d of our snapshots could not be removed at the source and stay on the books: %s"
                        .formatted(open.size(), why));
    }

    Optional<String> restoreTracking(UUID migrationId, Vm vm) throws ReplicationException {
        Optional<Replication> of = stored.of(migrationId);
        if (of.isEmpty() || !plan.trackingIsOurs(migrationId)) {
            return Optional.empty();
        }
        try (LiveVm live = inventory.open(vm)) {
            return Optional.of(tracking.stop(of.get(), live));
        } catch (ReplicationException e) {
            return trackingGone(migrationId, vm, e);
        } catch (IOException e) {
            return trackingGone(migrationId, vm, Trouble.of(vm.name(), e));
        }
    }

    Optional<String> leaveTracking(UUID migrationId) {
        return plan.trackingIsOurs(migrationId)
                ? Optional.of("Change tracking, which this trip turned on, stays on there.")
                : Optional.empty();
    }

    private Optional<String> trackingGone(UUID migrationId, Vm vm, ReplicationException e)
            throws ReplicationException {
        requireGone(vm, e);
        plan.trackingRestored(migrationId);
        return Optional.of("Change tracking was not turned off: %s is not at the source any more."
                .formatted(vm.name()));
    }

    private List<SourceSnapshot> open(UUID migrationId) {
        return stored.snapshots(migrationId).stream().filter(each -> each.removedAt() == null).toList();
    }

    private void remove(Vm vm, List<SourceSnapshot> snapshots) throws ReplicationException {
        try (LiveVm live = inventory.open(vm)) {
            for (SourceSnapshot snapshot : snapshots.reversed()) {
                hand.remove(live, snapshot, new SnapshotHand.Turn(snapshot.migrationId(), Stun.MERGE,
                        SnapshotHand.SECONDS, () -> false, true));
            }
        } catch (IOException e) {
            throw Trouble.of(vm.name(), e);
        }
    }

    private void keepOnTheBooks(Run run, List<SourceSnapshot> open, String why) throws ReplicationException {
        for (SourceSnapshot snapshot : open) {
            ledger.wantRemoved(snapshot);
            ledger.failed(snapshot, why);
        }
        passes.close(run);
    }

    /// Returns where the source does not know the VM any more, asked once more for nothing but that: what is said of a
    /// snapshot or a file says nothing of the VM.
    ///
    /// @throws ReplicationException what it was, where it is anything else
    private void requireGone(Vm vm, ReplicationException e) throws ReplicationException {
        if (!e.code().equals(ReplicationException.GONE)) {
            throw e;
        }
        try (LiveVm live = inventory.open(vm)) {
            live.state();
        } catch (SourceFaultException fault) {
            if (fault.kind() == SourceFaultException.Kind.GONE) {
                return;
            }
            throw Trouble.of(vm.name(), fault);
        } catch (IOException other) {
            throw Trouble.of(vm.name(), other);
        }
        throw new ReplicationException("source-snapshot-unknown",
                "%s is at the source, but not all that was asked for: %s"
                        .formatted(vm.name(), e.what()),
                "Nothing, unless it lasts: then look at the VM's snapshots at the source.", true, e);
    }
}
