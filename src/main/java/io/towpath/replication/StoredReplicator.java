package io.towpath.replication;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Power;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// [Replicator] with its state in PostgreSQL. A session with the source is opened for each call.
@Component
final class StoredReplicator implements Replicator {

    /// So soon after a last pass a disk whose tracking lies is not compared whole once more: nobody would be served meanwhile,
    /// and each look would follow from the one before.
    private static final Duration FRESH = Duration.ofMinutes(2);

    private final Inventory inventory;
    private final StoredReplications stored;
    private final PlanLog plan;
    private final PassRun passes;
    private final Tracking tracking;
    private final ShutDownRun shutDown;
    private final SourceCleaning cleaning;
    private final SnapshotLedger ledger;
    private final Due due;
    private final LastWord lastWord;
    private final SnapshotTrees trees;
    private final EarlierCopies earlier;
    private final Clock clock;

    StoredReplicator(Inventory inventory, StoredReplications stored, PlanLog plan, PassRun passes, Tracking tracking,
            ShutDownRun shutDown, SourceCleaning cleaning, SnapshotLedger ledger, Due due, LastWord lastWord,
            SnapshotTrees trees, EarlierCopies earlier, Clock clock) {
        this.inventory = inventory;
        this.stored = stored;
        this.plan = plan;
        this.passes = passes;
        this.tracking = tracking;
        this.shutDown = shutDown;
        this.cleaning = cleaning;
        this.ledger = ledger;
        this.due = due;
        this.lastWord = lastWord;
        this.trees = trees;
        this.earlier = earlier;
        this.clock = clock;
    }

    private interface Work<T> {

        T with(LiveVm live) throws IOException, ReplicationException;
    }

    private <T> T at(Vm vm, Work<T> work) throws ReplicationException {
        try (LiveVm live = inventory.open(vm)) {
            return work.with(live);
        } catch (IOException e) {
            throw Trouble.of(vm.name(), e);
        }
    }

    private Replication known(UUID migrationId) {
        return stored.of(migrationId).orElseThrow(
                () -> new IllegalStateException("migration " + migrationId + " keeps nothing in step"));
    }

    @Override
    public Look look(Trip trip) throws ReplicationException {
        plan(trip);
        return at(trip.vm(), live -> {
            LiveState state = live.state();
            Replication of = settled(trip, state);
            List<String> foreign = state.snapshots().stream().map(snapshot -> snapshot.name())
                    .filter(name -> !ledger.isOurs(of.sourceId(), of.vmRef(), name)).toList();
            return new Look(state, foreign, "%s is %s; %d of %d disks are as planned.%s%s".formatted(state.name(),
                    state.power().name().toLowerCase(Locale.ROOT), state.disks().size(),
                    state.disks().size(), goesOn(trip), doubts(of, state)));
        });
    }

    private void plan(Trip trip) throws ReplicationException {
        if (stored.of(trip.migrationId()).isPresent()) {
            return;
        }
        try {
            earlier.plan(trip, earlier.of(trip));
        } catch (IOException e) {
            throw new ReplicationException("target-io",
                    "%s: what an earlier attempt left cannot be looked at: %s".formatted(trip.vm().name(),
                            Trouble.words(e)),
                    "Check the target's folder, then retry.", true, e);
        }
    }

    /// Told until the first pass has come through.
    private String goesOn(Trip trip) {
        return stored.passes(trip.migrationId()).stream().anyMatch(pass -> pass.landedAt() != null)
                ? ""
                : earlier.told(trip.migrationId()).map(told -> " " + told).orElse("");
    }

    /// Which disks the next pass compares whole, as far as can be told before it has its snapshot: of a last one it is good to
    /// know while the VM serves still.
    private String doubts(Replication of, LiveState state) {
        StringBuilder told = new StringBuilder();
        for (ReplicaDisk disk : of.disks()) {
            state.disks().stream().filter(each -> each.key().equals(disk.key())).findFirst()
                    .map(each -> trees.of(of, disk, Integer.MAX_VALUE, state.snapshots(), null, each).doubt())
                    .ifPresent(why -> told.append(" %s is compared whole in the next pass: %s.".formatted(disk.label(),
                            why)));
        }
        return told.toString();
    }

    /// As it is planned after the source was looked at.
    private Replication settled(Trip trip, LiveState state) throws ReplicationException {
        Replication of = known(trip.migrationId());
        Optional<String> drift = Drift.of(of.disks(), state.disks());
        if (drift.isPresent()) {
            settle(trip, of, state, drift.get());
        } else {
            plan.drift(trip.migrationId(), null);
        }
        requireNotSetBack(of);
        return of;
    }

    /// It cannot be undone: it stays so until a person has it compared.
    private void requireNotSetBack(Replication of) throws ReplicationException {
        Optional<String> back = trees.told(of.migrationId());
        if (back.isPresent()) {
            throw SnapshotTrees.conflict(of.vmName(), back.get());
        }
    }

    /// Takes the new facts where a person took these very ones and the inventory has them too.
    private void settle(Trip trip, Replication of, LiveState state, String drift) throws ReplicationException {
        boolean accepted = plan.accepted(trip.migrationId(), drift);
        plan.drift(trip.migrationId(), drift);
        if (!accepted) {
            throw Drift.conflict(of.vmName(), drift);
        }
        boolean scanned = state.disks().size() == trip.targets().size() && state.disks().stream()
                .allMatch(disk -> trip.targets().stream().anyMatch(target -> same(target, disk)));
        if (!scanned) {
            throw new ReplicationException(ReplicationException.DRIFT,
                    "%s: the last scan does not know its disks as they are: %s.".formatted(of.vmName(), drift),
                    "Scan the source, then take the new facts.", false, null);
        }
        // an earlier run writes no more when files are set aside
        Run run = passes.takeOver(trip.migrationId(), true);
        for (ReplicaDisk disk : of.disks()) {
            boolean stays = state.disks().stream().anyMatch(
                    each -> each.key().equals(disk.key()) && each.capacityBytes() == disk.capacityBytes());
            if (!stays) {
                // a test boot may have begun upon them since
                run = passes.takeOver(trip.migrationId(), true);
                setAside(Path.of(disk.targetFile()));
            }
        }
        passes.supersede(run);
        plan.take(trip, of.disks(), state.disks());
    }

    private static boolean same(Trip.Target target, LiveDisk disk) {
        return target.disk().facts().key().equals(disk.key())
                && target.disk().facts().capacityBytes() == disk.capacityBytes();
    }

    /// What was copied is kept under another name.
    private void setAside(Path file) throws ReplicationException {
        try {
            Sums.delete(file);
            for (Path each : List.of(file, file.resolveSibling(file.getFileName() + ".part"))) {
                if (Files.exists(each)) {
                    Files.move(each, each.resolveSibling("%s.before-%d".formatted(each.getFileName(),
                            clock.instant().getEpochSecond())));
                }
            }
        } catch (IOException e) {
            throw new ReplicationException("target-io", "%s cannot be set aside: %s".formatted(file, Trouble.words(e)),
                    "Check the target's folder, then retry.", true, e);
        }
    }

    @Override
    public String track(Trip trip) throws ReplicationException {
        return at(trip.vm(), live -> tracking.start(known(trip.migrationId()), live, trip.stop()));
    }

    @Override
    public Pass pass(Trip trip) throws ReplicationException {
        return at(trip.vm(), live -> noted(trip, live, Pass.Kind.DELTA));
    }

    @Override
    public Pass finalPass(Trip trip) throws ReplicationException {
        return at(trip.vm(), live -> noted(trip, live, Pass.Kind.FINAL));
    }

    @Override
    public Optional<Pass> catchUp(Trip trip) throws ReplicationException {
        return at(trip.vm(), live -> {
            if (stands(trip, live)) {
                return Optional.empty();
            }
            if (plan.targetMayRun(trip.migrationId())) {
                throw new ReplicationException("source-wrote",
                        "%s may not be what arrived of it, and its target may run: nothing is written to its disks."
                                .formatted(trip.vm().name()),
                        "Find out who started it at the source. Roll back to go on with the source.", false, null);
            }
            if (live.state().power() != Power.OFF) {
                plan.ran(trip.migrationId());
            }
            return Optional.of(passes.run(trip, live, Pass.Kind.FINAL));
        });
    }

    @Override
    public boolean behind(Trip trip) throws ReplicationException {
        return at(trip.vm(), live -> {
            if (stands(trip, live)) {
                return false;
            }
            Power power = live.state().power();
            if (power != Power.OFF) {
                throw PassRun.runs(trip.vm().name(), power);
            }
            return true;
        });
    }

    /// Whether what was brought over last is what the source is.
    private boolean stands(Trip trip, LiveVm live) throws IOException, ReplicationException {
        Replication of = known(trip.migrationId());
        Pass last = stored.passes(trip.migrationId()).getLast();
        boolean landed = last.kind() == Pass.Kind.FINAL && last.landedAt() != null && of.standsAt(last.number());
        // nobody takes new disks any more: the target is described without them
        Optional<String> drift = Drift.of(of.disks(), live.state().disks());
        if (drift.isPresent()) {
            throw Drift.conflict(of.vmName(), drift.get());
        }
        requireNotSetBack(of);
        return landed && lastWord.stands(of, live, fresh(last) ? LastWord.Doubt.OF_GAPS : LastWord.Doubt.OF_LIARS);
    }

    private boolean fresh(Pass last) {
        Instant landed = last.landedAt();
        return landed != null && landed.plus(FRESH).isAfter(clock.instant());
    }

    @Override
    public void goOn(UUID migrationId) throws ReplicationException {
        passes.goOn(passes.takeOver(migrationId, false));
        plan.serves(migrationId);
    }

    @Override
    public SourceWord wordSince(Trip trip) throws ReplicationException {
        Replication of = known(trip.migrationId());
        return at(trip.vm(), live -> lastWord.of(of, live));
    }

    private Pass noted(Trip trip, LiveVm live, Pass.Kind kind) throws IOException, ReplicationException {
        settled(trip, live.state());
        try {
            return passes.run(trip, live, kind);
        } catch (ReplicationException e) {
            if (e.code().equals(ReplicationException.DRIFT)) {
                try {
                    Drift.of(known(trip.migrationId()).disks(), live.state().disks())
                            .ifPresent(drift -> plan.drift(trip.migrationId(), drift));
                } catch (IOException lookedInVain) {
                    e.addSuppressed(lookedInVain);
                }
            }
            throw e;
        }
    }

    @Override
    public Duration untilNext(UUID migrationId) {
        return stored.of(migrationId).map(due::in).orElse(Duration.ZERO);
    }

    @Override
    public String shutDown(Trip trip) throws ReplicationException {
        return at(trip.vm(), live -> shutDown.run(known(trip.migrationId()), live, trip.stop()));
    }

    @Override
    public boolean wentOff(UUID migrationId, Vm vm) throws ReplicationException {
        // only looked at: it may be started again before the trip has its slots
        return plan.stillRan(migrationId) && at(vm, live -> live.state().power() == Power.OFF);
    }

    @Override
    public void consent(UUID migrationId, String by, String reason) {
        plan.consent(migrationId, by, reason);
    }

    @Override
    public Optional<String> removeSnapshots(UUID migrationId, Vm vm) throws ReplicationException {
        return cleaning.removeSnapshots(migrationId, vm);
    }

    @Override
    public Optional<String> removeOtherSnapshots(UUID migrationId, Vm vm) throws ReplicationException {
        return cleaning.removeOtherSnapshots(migrationId, vm);
    }

    @Override
    public Optional<String> leaveSnapshots(UUID migrationId, String why) throws ReplicationException {
        return cleaning.leaveSnapshots(migrationId, why);
    }

    @Override
    public Optional<String> restoreTracking(UUID migrationId, Vm vm) throws ReplicationException {
        return cleaning.restoreTracking(migrationId, vm);
    }

    @Override
    public Optional<String> leaveTracking(UUID migrationId) {
        return cleaning.leaveTracking(migrationId);
    }

    @Override
    public void leaveSource(UUID migrationId, String by, String why) {
        plan.leaveSource(migrationId, by, why);
    }

    @Override
    public boolean sourceIsLeft(UUID migrationId) {
        return plan.sourceIsLeft(migrationId);
    }

    @Override
    public boolean takeNewFacts(UUID migrationId, String shown, String by) {
        return plan.accept(migrationId, shown, by);
    }

    @Override
    public boolean quiesce(UUID migrationId, Quiesce policy) {
        return plan.quiesce(migrationId, policy);
    }
}
