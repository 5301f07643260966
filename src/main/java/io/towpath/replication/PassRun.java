package io.towpath.replication;

import io.towpath.disk.RateLimit;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Power;
import io.towpath.replication.Pass.Kind;
import io.towpath.slot.Bandwidth;
import io.towpath.slot.Stun;
import io.towpath.transfer.Transfers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Runs a pass to its end, or goes on with one that was cut short: its snapshot is found by the name that was written
/// before it existed, disks that stand at it are left alone, the others are done again. A final pass that was cut short
/// after its snapshot is not gone on with: a new one brings over what changed, also what the source wrote since. A disk's
/// bookmark moves only when its target is durable and proven.
@Component
class PassRun {

    private static final Logger LOG = LoggerFactory.getLogger(PassRun.class);

    /// So many snapshots that nobody needs are merged even in an outage: platforms fail when there are too many.
    private static final int MANY = 8;

    private final StoredReplications stored;
    private final PassLog log;
    private final PassProgress progress;
    private final SnapshotLedger ledger;
    private final SnapshotHand hand;
    private final Bases bases;
    private final SnapshotTrees trees;
    private final PassDisks passDisks;
    private final Transfers transfers;
    private final Bandwidth bandwidth;
    private final ReplicationProperties properties;
    private final RoomGuard room;

    PassRun(StoredReplications stored, PassLog log, PassProgress progress, SnapshotLedger ledger, SnapshotHand hand,
            Bases bases, SnapshotTrees trees, PassDisks passDisks, Transfers transfers, Bandwidth bandwidth,
            ReplicationProperties properties, RoomGuard room) {
        this.stored = stored;
        this.log = log;
        this.progress = progress;
        this.ledger = ledger;
        this.hand = hand;
        this.bases = bases;
        this.trees = trees;
        this.passDisks = passDisks;
        this.transfers = transfers;
        this.bandwidth = bandwidth;
        this.properties = properties;
        this.room = room;
    }

    /// @param kind FINAL of a VM that is off; otherwise it is a seed while any disk needs one
    /// @return the pass as it ended; a final one is LANDED, its snapshot still there
    Pass run(Trip trip, LiveVm live, Kind kind) throws ReplicationException {
        if (trip.stop().getAsBoolean()) {
            // perhaps since another node has it by now, from which nothing is taken
            throw ReplicationException.stopped();
        }
        Run run = log.take(trip.migrationId());
        Replication of = stored.of(trip.migrationId()).orElseThrow();
        if (kind != Kind.FINAL) {
            tryToSweep(run, trip, live, of, Stun.MERGE);
        }
        Optional<Pass> open = log.open(trip.migrationId());
        if (open.isPresent() && open.get().state() == Pass.State.LANDED) {
            return landedBefore(run, trip, of, live, open.get(), kind);
        }
        if (open.isPresent() && kind == Kind.FINAL && outdated(live, of, open.get())) {
            log.failed(run, open.get(), "superseded", open.get().kind() == Kind.FINAL
                    ? "The source may have run since its snapshot."
                    : "The cutover began.");
            open = Optional.empty();
        }
        if (open.isEmpty() && kind == Kind.FINAL && ledger.unwanted(of).size() >= MANY) {
            tryToSweep(run, trip, live, of, Stun.OUTAGE);
        }
        if (kind != Kind.FINAL && (open.isEmpty() || open.get().snapshotRef() == null)) {
            room.require(of, live, trip.stop());
        }
        return watched(run, trip, of, live, open.isPresent() ? open.get() : log.begin(run, of, kind(of, kind)));
    }

    private Pass watched(Run run, Trip trip, Replication of, LiveVm live, Pass pass) throws ReplicationException {
        RoomGuard.Watching watching = room.watch(trip, of, pass.kind());
        Pass landed;
        try (watching) {
            landed = finish(run, trip, of, live, copied(run, watching.trip(), of, live, pass));
        } catch (ReplicationException e) {
            if (!log.holds(run)) {
                throw ReplicationException.stopped();
            }
            ReplicationException told = watching.told(unlessItsSnapshot(run, of, live, pass, e));
            giveUp(run, trip, live, of, pass, told);
            throw watching.ended(told);
        }
        if (pass.kind() == Kind.FINAL) {
            room.over(of);
        }
        return landed;
    }

    /// What the source does not know any more may be the pass's own snapshot, which somebody removed while it was read: the
    /// VM is there then, and the next pass needs nobody.
    private ReplicationException unlessItsSnapshot(Run run, Replication of, LiveVm live, Pass pass,
            ReplicationException e) {
        if (!e.code().equals(ReplicationException.GONE) || log.find(run, pass.number()).snapshotRef() == null) {
            return e;
        }
        try {
            return SnapshotHand.named(live.state(), pass.snapshotName()).isPresent() ? e : removed(of, pass, e);
        } catch (IOException unheard) {
            e.addSuppressed(unheard);
            return e;
        }
    }

    private static ReplicationException removed(Replication of, Pass pass, @Nullable Throwable cause) {
        return new ReplicationException(ReplicationException.SNAPSHOT_GONE,
                "%s: the snapshot %s of pass %d is not there any more: somebody removed it.".formatted(of.vmName(),
                        pass.snapshotName(), pass.number()),
                "Nothing: a new pass begins. Tell the source's administrators whose snapshots these are.", true, cause);
    }

    /// A crash came between the last disk and the removal of the snapshot.
    private Pass landedBefore(Run run, Trip trip, Replication of, LiveVm live, Pass landed, Kind kind)
            throws ReplicationException {
        if (kind != Kind.FINAL) {
            return finish(run, trip, of, live, landed);
        }
        // a final one too: the source may have run since, and then off says nothing about its snapshot. Nothing is merged
        // at the source while nobody is served
        log.outdated(run, landed);
        return run(trip, live, kind);
    }

    /// Whether a last pass must not go on with this one. The source may have been on and off since a snapshot was taken,
    /// unseen; a snapshot taken now, and what changed up to it, says all.
    private static boolean outdated(LiveVm live, Replication of, Pass pass) throws ReplicationException {
        return pass.kind() != Kind.FINAL || pass.snapshotRef() != null
                || SnapshotHand.named(LiveFacts.state(live, of), pass.snapshotName()).isPresent();
    }

    private static Kind kind(Replication of, Kind wanted) {
        boolean unseeded = of.disks().stream().anyMatch(disk -> disk.pass() == null);
        return wanted == Kind.FINAL ? wanted : unseeded ? Kind.SEED : Kind.DELTA;
    }

    private Pass copied(Run run, Trip trip, Replication of, LiveVm live, Pass pass) throws ReplicationException {
        LiveState state = LiveFacts.state(live, of);
        if (pass.kind() == Kind.FINAL && state.power() != Power.OFF) {
            throw runs(of.vmName(), state.power());
        }
        heal(live, of, state);
        trees.note(run, pass, pass.snapshotRef() == null ? state.snapshots() : List.of());
        LiveSnapshot snapshot = snapshot(run, trip, of, live, state, pass);
        List<LiveDisk> disks = LiveFacts.disks(live, of, snapshot);
        Optional<String> drift = Drift.of(of.disks(), disks);
        if (drift.isPresent()) {
            throw Drift.conflict(of.vmName(), drift.get());
        }
        List<LiveSnapshot> tree = tree(run, live, of, pass);
        requireNotSetBack(of, pass, tree, snapshot, disks);
        // while the last changes are copied nobody is served: a rule would only make that longer
        RateLimit limit = pass.kind() == Kind.FINAL
                ? RateLimit.open(null)
                : bandwidth.of(of.migrationId(), of.sourceId());
        var bench = new DiskRun.Bench(run, log, live, snapshot, trip, pass, transfers, progress, properties,
                limit.until(trip.stop()));
        passDisks.bring(bench, of, disks, tree);
        if (pass.kind() == Kind.FINAL && LiveFacts.state(live, of).power() != Power.OFF) {
            throw new ReplicationException(ReplicationException.RUNNING,
                    "%s was turned on while its last changes were copied.".formatted(of.vmName()),
                    "Shut it down, then retry: what it wrote is brought over; or cancel.", false, null);
        }
        log.landed(run, pass);
        return log.find(run, pass.number());
    }

    /// The snapshots as they are now that the pass's own is there.
    private List<LiveSnapshot> tree(Run run, LiveVm live, Replication of, Pass pass) throws ReplicationException {
        if (!SnapshotTrees.matter(of)) {
            return List.of();
        }
        List<LiveSnapshot> tree = LiveFacts.state(live, of).snapshots();
        // after a crash what stands beside it now may be younger; what it stands on is still told by itself
        trees.note(run, pass, pass.snapshotRef() == null
                ? tree
                : tree.stream().filter(each -> each.name().equals(pass.snapshotName())).toList());
        return tree;
    }

    private void requireNotSetBack(Replication of, Pass pass, List<LiveSnapshot> tree, LiveSnapshot snapshot,
            List<LiveDisk> disks) throws ReplicationException {
        for (ReplicaDisk stands : of.disks()) {
            LiveDisk disk = disks.stream().filter(each -> each.key().equals(stands.key())).findFirst().orElseThrow();
            String back = trees.of(of, stands, pass.number(), tree, now(tree, snapshot), disk).back();
            if (back != null) {
                trees.tell(of.migrationId(), back);
                throw SnapshotTrees.conflict(of.vmName(), back);
            }
        }
    }

    static LiveSnapshot now(List<LiveSnapshot> tree, LiveSnapshot snapshot) {
        return tree.stream().filter(each -> each.ref().equals(snapshot.ref())).findFirst().orElse(snapshot);
    }

    static ReplicationException runs(String vm, Power power) {
        return new ReplicationException(ReplicationException.RUNNING,
                "%s is %s, expected it off: somebody turned it on.".formatted(vm, power),
                "Find out who needs it. Shut it down, then retry; or cancel.", false, null);
    }

    /// A source that stopped tracking is told to track again; it comes into force with the pass's snapshot.
    private void heal(LiveVm live, Replication of, LiveState state) throws ReplicationException {
        if (of.tracking() != null && of.tracking() != TrackingWay.CHANGE_IDS) {
            // what was not turned on for this trip would not be turned off with it
            return;
        }
        if (of.trackingBefore() != null && !state.tracking() && state.canTrack() && state.snapshots().isEmpty()) {
            ledger.note(of, "source.tracking-on");
            try {
                live.trackChanges(true);
            } catch (IOException e) {
                throw Trouble.of(of.vmName() + ": turning change tracking on again", e);
            }
        }
    }

    private LiveSnapshot snapshot(Run run, Trip trip, Replication of, LiveVm live, LiveState state, Pass pass)
            throws ReplicationException {
        Optional<LiveSnapshot> there = SnapshotHand.named(state, pass.snapshotName());
        if (pass.snapshotRef() != null && there.filter(found -> found.ref().equals(pass.snapshotRef())).isEmpty()) {
            throw removed(of, pass, null);
        }
        log.require(run);
        if (pass.snapshotRef() != null) {
            // whether the guest had to settle was decided when it was taken: disks stand at it by now
            return there.orElseThrow();
        }
        long from = System.nanoTime();
        // of a last one nobody is served meanwhile: whether to wait on is for policies and people
        boolean last = pass.kind() == Kind.FINAL;
        SnapshotHand.Taken taken = hand.take(
                new SnapshotHand.Turn(of.migrationId(), last ? Stun.OUTAGE : Stun.TAKE,
                        last ? SnapshotHand.SHORT : SnapshotHand.LONG, trip.stop(), !last),
                live, waited -> waited ? stillToBeTaken(run, of, live, pass) : state, pass.snapshotName(),
                log.entry(pass).map(SourceSnapshot::description).orElse(pass.snapshotName()), of.quiesce());
        log.taken(run, pass, taken.snapshot(), taken.consistency(), taken.quiesceRefused(),
                Duration.ofNanos(System.nanoTime() - from));
        return taken.snapshot();
    }

    /// Up to an hour went by: another may have taken over, somebody turned the VM on, and the datastore be full by now.
    private LiveState stillToBeTaken(Run run, Replication of, LiveVm live, Pass pass) throws ReplicationException {
        log.require(run);
        LiveState now = LiveFacts.state(live, of);
        if (pass.kind() != Kind.FINAL) {
            room.requireInTurn(of, live);
        } else if (now.power() != Power.OFF) {
            throw runs(of.vmName(), now.power());
        }
        return now;
    }

    /// Removes the snapshot of a pass that landed or, where it is what changes are told from, those before it; but none in
    /// the last one: that stays until the target serves. A snapshot that cannot be removed now is the next pass's to
    /// remove; what was copied holds.
    private Pass finish(Run run, Trip trip, Replication of, LiveVm live, Pass pass) throws ReplicationException {
        if (pass.kind() == Kind.FINAL) {
            return pass;
        }
        long from = System.nanoTime();
        Duration removal = null;
        log.require(run);
        for (SourceSnapshot entry : bases.unneeded(of, pass)) {
            try {
                hand.remove(live, entry, Stun.MERGE, SnapshotHand.SHORT, trip.stop());
                removal = Duration.ofNanos(System.nanoTime() - from);
            } catch (ReplicationException e) {
                LOG.warn("{}: {}", entry.vmName(), e.what());
            }
        }
        log.done(run, pass, removal);
        return log.find(run, pass.number());
    }

    /// A seed is gone on with, whatever stopped it, and a final pass that has no snapshot yet; a delta is begun anew unless
    /// the trouble passes.
    private void giveUp(Run run, Trip trip, LiveVm live, Replication of, Pass pass, ReplicationException e) {
        if (!e.endsPass() && (pass.kind() != Kind.DELTA || e.passes() || e.isStop() || bases.isBase(of, pass))) {
            return;
        }
        try {
            // who was overtaken leaves all to the one who did
            boolean ended = log.failed(run, pass, e.code(), e.what());
            if (ended && e.code().equals(ReplicationException.ROOM)) {
                room.clear(of, live, trip.stop());
            } else if (ended && pass.kind() != Kind.FINAL) {
                sweep(run, trip, live, of, Stun.MERGE);
            }
        } catch (ReplicationException removal) {
            e.addSuppressed(removal);
        }
    }

    /// From now on no earlier run writes. Where this one writes to images, it is refused while they are held.
    Run takeOver(UUID migrationId, boolean writesImages) throws ReplicationException {
        return writesImages ? log.take(migrationId) : log.takeSource(migrationId);
    }

    /// The disks are other ones now: the pass that copies from a snapshot of those before is not gone on with.
    void supersede(Run run) {
        log.open(run.migrationId()).filter(pass -> pass.state() == Pass.State.RUNNING)
                .ifPresent(pass -> log.failed(run, pass, "superseded", "The source's disks are other ones now."));
    }

    /// What was to be the last pass was not: its snapshot is the next one's to remove.
    void goOn(Run run) throws ReplicationException {
        Optional<Pass> open = log.open(run.migrationId()).filter(pass -> pass.kind() == Kind.FINAL);
        if (open.isPresent() && open.get().state() == Pass.State.LANDED) {
            log.outdated(run, open.get());
        } else if (open.isPresent()) {
            log.failed(run, open.get(), "superseded", "Its cutover was given up.");
        }
    }

    /// No pass of this migration goes on; its snapshots are gone.
    void close(Run run) throws ReplicationException {
        Optional<Pass> open = log.open(run.migrationId());
        if (open.isPresent() && open.get().state() == Pass.State.LANDED) {
            log.done(run, open.get(), null);
        } else if (open.isPresent()) {
            log.failed(run, open.get(), "ended", "The trip ended before it did.");
        }
    }

    /// Removes what nobody needs any more, but for what a disk's changes are told from until the next pass landed.
    private void sweep(Run run, Trip trip, LiveVm live, Replication of, Stun kind) throws ReplicationException {
        for (SourceSnapshot snapshot : ledger.unwanted(of)) {
            log.require(run);
            if (!bases.isStoodOn(of, snapshot)) {
                hand.remove(live, snapshot, kind, SnapshotHand.SHORT, trip.stop());
            }
        }
    }

    /// What has no turn at its host is the next pass's to remove. What cannot be removed at all keeps all but a last pass.
    private void tryToSweep(Run run, Trip trip, LiveVm live, Replication of, Stun kind) throws ReplicationException {
        try {
            sweep(run, trip, live, of, kind);
        } catch (ReplicationException e) {
            if (e.isStop() || kind != Stun.OUTAGE && !e.code().equals(ReplicationException.TURN)) {
                throw e;
            }
            LOG.warn("{}: {}", of.vmName(), e.what());
        }
    }
}
