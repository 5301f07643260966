package io.towpath.replication;

import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Power;
import io.towpath.replication.SourceSnapshot.Purpose;
import io.towpath.slot.Stun;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.springframework.stereotype.Component;

/// Has a source track changes, and puts that back when the trip ends.
///
/// On a VM that runs it comes into force with the next snapshot, so one is made and removed; only a change id proves it.
/// Where the source cannot, [Untracked] finds another way.
@Component
class Tracking {

    private final StoredReplications stored;
    private final PlanLog plan;
    private final SnapshotLedger ledger;
    private final SnapshotHand hand;
    private final Untracked untracked;
    private final RoomGuard room;

    Tracking(StoredReplications stored, PlanLog plan, SnapshotLedger ledger, SnapshotHand hand,
            Untracked untracked, RoomGuard room) {
        this.stored = stored;
        this.plan = plan;
        this.ledger = ledger;
        this.hand = hand;
        this.untracked = untracked;
        this.room = room;
    }

    String start(Replication of, LiveVm live, BooleanSupplier stop) throws ReplicationException {
        try {
            LiveState state = live.state();
            plan.trackingBefore(of.migrationId(), state.tracking());
            if (!state.canTrack()) {
                return untracked.begin(of, live, state);
            }
            plan.tracking(of.migrationId(), TrackingWay.CHANGE_IDS, null);
            boolean ours = !state.tracking();
            if (ours) {
                ledger.note(of, "source.tracking-on");
                live.trackChanges(true);
            }
            if (silent(live.state()).isEmpty()) {
                return ours
                        ? "Change tracking is on; every disk has a change id."
                        : "Change tracking was on before us.";
            }
            stun(of, live, stop);
            List<String> without = silent(live.state());
            if (!without.isEmpty()) {
                throw new ReplicationException("tracking-silent",
                        "%s: change tracking is on, but there is no change id of %s.".formatted(of.vmName(),
                                String.join(", ", without)),
                        "Look at these disks at the source: independent and shared ones are not tracked.", false, null);
            }
            return "Change tracking was turned on, and every disk has a change id.";
        } catch (IOException e) {
            throw Trouble.of(of.vmName() + ": turning change tracking on", e);
        }
    }

    private static List<String> silent(LiveState state) {
        return state.disks().stream().filter(disk -> disk.changeId() == null).map(LiveDisk::label).toList();
    }

    private void stun(Replication of, LiveVm live, BooleanSupplier stop) throws ReplicationException {
        room.require(of, live, stop);
        List<SourceSnapshot> before = stored.snapshots(of.migrationId()).stream()
                .filter(each -> each.purpose() == Purpose.STUN).toList();
        String name = before.stream().filter(each -> each.removedAt() == null).map(SourceSnapshot::name).findFirst()
                .orElse("towpath-%s-stun%d".formatted(of.migrationId(), before.size() + 1));
        String description = "Towpath: %s, so that change tracking comes into force. Towpath removes it at once."
                .formatted(of.vmName());
        ledger.want(of, name, description, Purpose.STUN);
        SnapshotHand.Taken taken = hand.take(
                new SnapshotHand.Turn(of.migrationId(), Stun.TAKE, SnapshotHand.SECONDS, stop, true), live, waited -> {
                    if (waited) {
                        room.requireInTurn(of, live);
                    }
                    return LiveFacts.state(live, of);
                }, name, description, Quiesce.NEVER);
        ledger.taken(name, taken.snapshot());
        SourceSnapshot entry = stored.snapshots(of.migrationId()).stream().filter(each -> each.name().equals(name))
                .findFirst().orElseThrow();
        try {
            hand.remove(live, entry, Stun.MERGE, SnapshotHand.SECONDS, stop);
        } catch (ReplicationException e) {
            // it did what it was for; the first pass removes it, where there was no turn for that now
            if (!e.code().equals(ReplicationException.TURN)) {
                throw e;
            }
        }
    }

    /// Where others' snapshots stand in the way it stays on, which is told.
    String stop(Replication of, LiveVm live) throws ReplicationException {
        try {
            LiveState state = live.state();
            if (state.tracking() && !state.snapshots().isEmpty()) {
                plan.trackingRestored(of.migrationId());
                return "Change tracking stays on: it cannot be turned off while there are snapshots (%s)."
                        .formatted(state.snapshots().getFirst().name());
            }
            if (state.tracking()) {
                ledger.note(of, "source.tracking-off");
                live.trackChanges(false);
            }
            plan.trackingRestored(of.migrationId());
            return state.power() == Power.ON
                    ? "Change tracking is off again, as it was; it ends with the next snapshot or power cycle."
                    : "Change tracking is off again, as it was.";
        } catch (IOException e) {
            throw Trouble.of(of.vmName() + ": turning change tracking off again", e);
        }
    }
}
