package io.towpath.replication;

import io.towpath.inventory.Inventory;
import io.towpath.platform.spi.LiveRoom;
import io.towpath.platform.spi.LiveVm;
import io.towpath.slot.Stun;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Keeps our snapshots from filling a datastore, which would stop all VMs on it: none is taken where there is no room, and one
/// that is being read goes before there is none. In an outage the last pass goes on, since nobody is served until it ends;
/// that there is no room is told to people.
@Component
class RoomGuard {

    private static final Logger LOG = LoggerFactory.getLogger(RoomGuard.class);

    private final Inventory inventory;
    private final SnapshotRoom room;
    private final StoredReplications stored;
    private final SnapshotLedger ledger;
    private final SnapshotHand hand;

    RoomGuard(Inventory inventory, SnapshotRoom room, StoredReplications stored, SnapshotLedger ledger,
            SnapshotHand hand) {
        this.inventory = inventory;
        this.room = room;
        this.stored = stored;
        this.ledger = ledger;
        this.hand = hand;
    }

    /// To be asked before a snapshot of a VM that serves. Where there is no room, one of ours that stands there goes too: what
    /// its files would have told is found by comparing.
    ///
    /// @throws ReplicationException [ReplicationException#ROOM] where there is none
    void require(Replication of, LiveVm live, BooleanSupplier stop) throws ReplicationException {
        Optional<String> lack = lack(of, live);
        if (lack.isPresent()) {
            clear(of, live, stop);
            throw waits(lack.get());
        }
    }

    /// The same for who has a turn at the host: what stands of ours needs another one, and so stays.
    void requireInTurn(Replication of, LiveVm live) throws ReplicationException {
        Optional<String> lack = lack(of, live);
        if (lack.isPresent()) {
            throw waits(lack.get());
        }
    }

    private static ReplicationException waits(String lack) {
        return ReplicationException.room("Waits: %s. It goes on by itself when there is room.".formatted(lack));
    }

    private Optional<String> lack(Replication of, LiveVm live) {
        Optional<String> lack = room.before(of.migrationId(), told(of, live));
        ledger.room(of, lack.orElse(null), null);
        return lack;
    }

    /// Of who cannot be asked holds what was told last; what is done next at the source fails by itself where it is away.
    private static LiveRoom told(Replication of, LiveVm live) {
        try {
            return live.room();
        } catch (IOException | RuntimeException e) {
            unknown(of.vmName(), e);
            return LiveRoom.NOT_TOLD;
        }
    }

    /// Removes what stands of ours, before others' merges and after last passes; what cannot be removed now is the sweeper's.
    void clear(Replication of, LiveVm live, BooleanSupplier stop) {
        for (SourceSnapshot snapshot : open(of).reversed()) {
            try {
                hand.remove(live, snapshot, Stun.TAKE, SnapshotHand.SHORT, stop);
            } catch (ReplicationException e) {
                if (e.isStop()) {
                    return;
                }
                LOG.warn("{}: {}", of.vmName(), e.what());
            }
        }
    }

    private List<SourceSnapshot> open(Replication of) {
        return stored.snapshots(of.migrationId()).stream().filter(snapshot -> snapshot.removedAt() == null).toList();
    }

    private static void unknown(String vm, Exception e) {
        LOG.warn("{}: whether its datastores have room is not known: {}", vm, e.getMessage());
    }

    /// Its last pass has landed: nothing of it fills a datastore any more.
    void over(Replication of) {
        ledger.room(of, null, null);
    }

    /// Looks while a pass runs, until it is closed.
    Watching watch(Trip trip, Replication of, Pass.Kind kind) {
        return new Watching(trip, of, kind);
    }

    /// A pass's snapshot is watched from beside: asking the source keeps no reader waiting.
    final class Watching implements AutoCloseable {

        private final Trip trip;
        private final Replication of;
        private final boolean outage;
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile @Nullable String lack;

        private Watching(Trip trip, Replication of, Pass.Kind kind) {
            this.trip = trip;
            this.of = of;
            outage = kind == Pass.Kind.FINAL;
            Thread.ofVirtual().name("towpath-room-" + of.vmName()).start(this::looks);
        }

        /// A pass that serves ends at the first lack. A last one goes on, and so do the looks, since somebody may make room.
        private void looks() {
            try {
                while ((outage || lack == null) && !closed.await(room.every().toMillis(), TimeUnit.MILLISECONDS)) {
                    look();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.warn("{}: that its datastore has no room could not be noted: {}", of.vmName(), e.getMessage());
            }
        }

        /// Who cannot be asked said nothing, and changes nothing: it is asked again soon.
        private void look() {
            String found;
            try (LiveVm live = inventory.open(trip.vm())) {
                found = room.during(of.migrationId(), live.room()).orElse(null);
            } catch (IOException | RuntimeException e) {
                unknown(of.vmName(), e);
                return;
            }
            String before = lack;
            lack = found;
            if (outage) {
                note(found, found == null || before != null
                        ? null
                        : "Its last pass goes on: nobody is served until it ends.");
            }
        }

        /// Not once the pass is over: what was seen during it would stand for good.
        private synchronized void note(@Nullable String found, @Nullable String becomes) {
            if (closed.getCount() > 0) {
                ledger.room(of, found, becomes);
            }
        }

        /// The trip, which stops also when the snapshot has to go.
        Trip trip() {
            return outage
                    ? trip
                    : new Trip(trip.migrationId(), trip.vm(), trip.targets(),
                            () -> lack != null || trip.stop().getAsBoolean());
        }

        /// What a failure is: a pass that was stopped because its snapshot has to go ends.
        ReplicationException told(ReplicationException e) {
            String found = lack;
            if (outage || found == null || !e.isStop() || trip.stop().getAsBoolean()) {
                return e;
            }
            ledger.room(of, found, "Its pass was ended, and our snapshot is being removed.");
            return ended(found, "is being removed");
        }

        /// The same once its snapshot was to be removed: whether it was is said only now.
        ReplicationException ended(ReplicationException told) {
            String found = lack;
            return found != null && told.code().equals(ReplicationException.ROOM) && open(of).isEmpty()
                    ? ended(found, "was removed")
                    : told;
        }

        private static ReplicationException ended(String lack, String becomes) {
            return ReplicationException.room(
                    "Its pass was ended and our snapshot %s: %s. It goes on by itself when there is room."
                            .formatted(becomes, lack));
        }

        @Override
        public synchronized void close() {
            closed.countDown();
        }
    }
}
