package io.towpath.replication;

import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.slot.Stun;
import io.towpath.slot.Stuns;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Takes and removes our snapshots. The ledger knows of each before it exists; where it is not sure what was done it looks.
@Component
class SnapshotHand {

    /// Above this many, platforms fail when they track changes.
    private static final int MOST = 28;

    /// How long a turn at the host is waited for by who holds slots.
    static final Duration LONG = Duration.ofHours(1);
    /// By who holds none, and so keeps others from being driven: its step asks again later.
    static final Duration SECONDS = Duration.ofSeconds(10);
    /// Where what is not done now is done later.
    static final Duration SHORT = Duration.ofMinutes(2);

    private final SnapshotLedger ledger;
    private final Stuns stuns;

    SnapshotHand(SnapshotLedger ledger, Stuns stuns) {
        this.ledger = ledger;
        this.stuns = stuns;
    }

    /// What a turn at the host is asked for.
    ///
    /// @param longest   how long it is waited for
    /// @param stop      ends that
    /// @param comesBack whether its step asks again where none came, and so keeps its place: a turn that is kept for who does
    ///                  not take it keeps others at its host waiting
    record Turn(UUID migrationId, Stun kind, Duration longest, BooleanSupplier stop, boolean comesBack) {}

    /// What the VM is once the turn has come.
    interface Sight {

        /// @param waited whether that took a while: then what was known before may be otherwise
        /// @throws ReplicationException where no snapshot is to be taken any more
        LiveState now(boolean waited) throws ReplicationException;
    }

    /// @param quiesceRefused why the guest did not settle though it was asked to; null otherwise
    record Taken(LiveSnapshot snapshot, Consistency consistency, @Nullable String quiesceRefused) {}

    /// Takes the snapshot that is in the ledger by this name, or finds it.
    Taken take(Turn turn, LiveVm live, Sight sight, String name, String description, Quiesce policy)
            throws ReplicationException {
        try (Stuns.Held held = held(turn)) {
            return take(live, sight.now(held.waited()), name, description, policy);
        }
    }

    private Stuns.Held held(Turn turn) throws ReplicationException {
        try {
            return turn.comesBack()
                    ? stuns.inLine(turn.migrationId(), turn.kind(), turn.longest(), turn.stop())
                    : stuns.hold(turn.migrationId(), turn.kind(), turn.longest(), turn.stop());
        } catch (Stuns.TurnlessException e) {
            throw e.isStopped()
                    ? ReplicationException.stopped()
                    : new ReplicationException(ReplicationException.TURN, String.valueOf(e.getMessage()),
                            "Nothing, unless it lasts: then look under Slots at the snapshots of its host.", true, e);
        }
    }

    private Taken take(LiveVm live, LiveState state, String name, String description, Quiesce policy)
            throws ReplicationException {
        if (state.snapshots().size() >= MOST && named(state, name).isEmpty()) {
            throw new ReplicationException("snapshot-ceiling",
                    "%s has %d snapshots, expected fewer than %d.".formatted(state.name(), state.snapshots().size(),
                            MOST),
                    "Have those that are not needed removed at the source, then retry.", false, null);
        }
        try {
            if (state.power() != Power.ON) {
                return new Taken(taken(live, name, description, false), Consistency.OFF, null);
            }
            if (policy == Quiesce.NEVER) {
                return running(taken(live, name, description, false), null);
            }
            if (policy == Quiesce.TRY && !state.guestCanShutDown()) {
                return running(taken(live, name, description, false), "nothing in the guest answers");
            }
            try {
                return running(policy == Quiesce.REQUIRE
                        ? settled(live, name, description)
                        : taken(live, name, description, true), null);
            } catch (SourceFaultException e) {
                if (e.kind() != SourceFaultException.Kind.QUIESCE || policy == Quiesce.REQUIRE) {
                    throw e;
                }
                return running(taken(live, name, description, false), Trouble.words(e));
            }
        } catch (IOException e) {
            throw Trouble.of("%s: the snapshot %s".formatted(state.name(), name), e);
        }
    }

    /// One that was there before, by the same name, may be of a guest that did not have to settle: it says nothing of what
    /// the guest does now.
    private static LiveSnapshot settled(LiveVm live, String name, String description) throws IOException {
        LiveSnapshot snapshot = taken(live, name, description, true);
        if (!snapshot.quiesced()) {
            removed(live, snapshot);
            snapshot = taken(live, name, description, true);
        }
        if (!snapshot.quiesced()) {
            removed(live, snapshot);
            throw new SourceFaultException(SourceFaultException.Kind.QUIESCE, "notQuiesced",
                    "the platform does not call the snapshot quiesced", null);
        }
        return snapshot;
    }

    private static Taken running(LiveSnapshot snapshot, @Nullable String refused) {
        return snapshot.quiesced()
                ? new Taken(snapshot, Consistency.QUIESCED, null)
                : new Taken(snapshot, Consistency.CRASH, refused);
    }

    private static LiveSnapshot taken(LiveVm live, String name, String description, boolean quiesce)
            throws IOException {
        try {
            return live.snapshot(name, description, quiesce);
        } catch (SourceFaultException e) {
            if (e.kind() != SourceFaultException.Kind.UNSURE) {
                throw e;
            }
            Optional<LiveSnapshot> there = named(live.state(), name);
            return there.orElseThrow(() -> e);
        }
    }

    /// Removes it, if it is there, and merges what that leaves behind; where no turn came it is done some time.
    ///
    /// @param longest how long a turn at its host is waited for
    /// @param stop    ends that
    void remove(LiveVm live, SourceSnapshot snapshot, Stun kind, Duration longest, BooleanSupplier stop)
            throws ReplicationException {
        remove(live, snapshot, new Turn(snapshot.migrationId(), kind, longest, stop, false));
    }

    void remove(LiveVm live, SourceSnapshot snapshot, Turn turn) throws ReplicationException {
        ledger.wantRemoved(snapshot);
        try (Stuns.Held _ = held(turn)) {
            removeNow(live, snapshot);
        }
    }

    private void removeNow(LiveVm live, SourceSnapshot snapshot) throws ReplicationException {
        try {
            Optional<LiveSnapshot> there = named(live.state(), snapshot.name());
            if (there.isEmpty()) {
                // it may be under way still, from a call of before a crash
                live.settle();
                there = named(live.state(), snapshot.name());
            }
            if (there.isPresent()) {
                removed(live, there.get());
            }
            if (live.state().consolidate()) {
                live.consolidate();
            }
        } catch (IOException e) {
            ledger.failed(snapshot, Trouble.words(e));
            throw Trouble.of("%s: removing the snapshot %s".formatted(snapshot.vmName(), snapshot.name()), e);
        }
        ledger.removed(snapshot);
    }

    private static void removed(LiveVm live, LiveSnapshot snapshot) throws IOException {
        try {
            live.removeSnapshot(snapshot.ref());
        } catch (SourceFaultException e) {
            if (e.kind() != SourceFaultException.Kind.UNSURE || named(live.state(), snapshot.name()).isPresent()) {
                throw e;
            }
        }
    }

    static Optional<LiveSnapshot> named(LiveState state, String name) {
        return state.snapshots().stream().filter(snapshot -> snapshot.name().equals(name)).findFirst();
    }
}
