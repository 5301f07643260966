package io.towpath.replication;

import io.towpath.disk.DiskThreads;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.replication.Pass.Kind;
import io.towpath.transfer.CopyOrder;
import io.towpath.transfer.DiskCopy;
import io.towpath.transfer.TransferException;
import io.towpath.transfer.Transfers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Brings over the disks of a pass that do not stand at it yet, several of them side by side: what asks and proves of one goes on
/// while another's bytes come. Together they take as many threads as one disk does alone, and so as much memory. Where one
/// fails no other is begun, and those under way stop where they can go on. For whom the host had no memory beside the others, or
/// our own data directory no room, it is tried again alone, after them.
@Component
class PassDisks {

    private final PassLog log;
    private final PassProgress progress;
    private final Bases bases;
    private final SnapshotTrees trees;
    private final DisksParallel parallel;
    private final ComparisonWishes comparison;
    private final HostShare host;

    PassDisks(PassLog log, PassProgress progress, Bases bases, SnapshotTrees trees, DisksParallel parallel,
            ComparisonWishes comparison, HostShare host) {
        this.log = log;
        this.progress = progress;
        this.bases = bases;
        this.trees = trees;
        this.parallel = parallel;
        this.comparison = comparison;
        this.host = host;
    }

    /// Returns when all stand at the pass.
    ///
    /// @throws ReplicationException what went wrong first; nothing of the pass is written any more by then
    void bring(DiskRun.Bench bench, Replication of, List<LiveDisk> disks, List<LiveSnapshot> tree)
            throws ReplicationException {
        List<ReplicaDisk> left = of.disks().stream()
                .filter(stands -> stands.pass() == null || stands.pass() != bench.pass().number()).toList();
        int atOnce = atOnce(bench, left);
        if (atOnce > 1) {
            sideBySide(bench, of, left, disks, tree, atOnce);
            return;
        }
        for (ReplicaDisk stands : left) {
            disk(bench, of, stands, disks, tree, _ -> {});
        }
    }

    /// Each takes a thread at least, and memory of the host.
    private int atOnce(DiskRun.Bench bench, List<ReplicaDisk> left) {
        int most = Math.min(Math.min(left.size(), parallel.of(bench.pass().kind())),
                DiskThreads.most(bench.properties().threads()));
        if (left.stream().anyMatch(stands -> stands.pass() == null)) {
            most = Math.min(most, bench.transfers().mostAmong());
        }
        return most > 1 ? Math.min(most, host.most(bench.trip().migrationId())) : most;
    }

    private void sideBySide(DiskRun.Bench bench, Replication of, List<ReplicaDisk> left, List<LiveDisk> disks,
            List<LiveSnapshot> tree, int atOnce) throws ReplicationException {
        AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
        Queue<ReplicaDisk> alone = new ConcurrentLinkedQueue<>();
        AtomicReference<@Nullable ReplicationException> pressed = new AtomicReference<>();
        BooleanSupplier stop = bench.trip().stop();
        LiveVm inTurn = new LiveVmInTurn(bench.live(), () -> failed.get() != null || stop.getAsBoolean());
        boolean toldByWhoRunsIt = false;
        try {
            // closing it waits until none of them writes any more
            try (ExecutorService lanes = Executors.newFixedThreadPool(atOnce,
                    Thread.ofVirtual().name("pass-disk-", 1).factory())) {
                List<Future<?>> all = new ArrayList<>();
                for (ReplicaDisk stands : left) {
                    AtomicReference<@Nullable DiskWork> at = new AtomicReference<>();
                    DiskRun.Bench own = own(bench, inTurn, atOnce,
                            () -> stop.getAsBoolean() || failed.get() != null && !goesOn(bench, at.get()));
                    all.add(lanes.submit(() -> {
                        try {
                            if (failed.get() == null) {
                                disk(own, of, stands, disks, tree, at::set);
                            }
                        } catch (ReplicationException e) {
                            if (e.code().equals(ReplicationException.MEMORY)) {
                                pressed.compareAndSet(null, e);
                                alone.add(stands);
                            } else if (lacksOurRoom(e)) {
                                alone.add(stands);
                            } else {
                                fail(failed, e);
                            }
                        } catch (Throwable e) {
                            // told once the others, which stop where they can, have ended
                            fail(failed, e);
                        }
                    }));
                }
                awaitAll(all, failed);
            }
            raise(failed.get());
            for (ReplicaDisk stands : alone) {
                disk(bench, of, stands, disks, tree, _ -> {});
            }
        } catch (ReplicationException e) {
            toldByWhoRunsIt = e.code().equals(ReplicationException.MEMORY);
            throw e;
        } finally {
            ReplicationException memory = pressed.get();
            if (memory != null && !toldByWhoRunsIt) {
                // however the pass ends: nobody else would tell
                host.tooMuch(of.migrationId(), memory.what());
            }
        }
    }

    /// What went wrong first is thrown, with what else did.
    private static void fail(AtomicReference<@Nullable Throwable> failed, Throwable e) {
        Throwable first = failed.compareAndExchange(null, e);
        if (first != null && first != e && !(e instanceof ReplicationException told && told.isStop())) {
            first.addSuppressed(e);
        }
    }

    private static void raise(@Nullable Throwable first) throws ReplicationException {
        switch (first) {
            case null -> {
            }
            case ReplicationException told -> throw told;
            case RuntimeException unforeseen -> throw unforeseen;
            case Error worse -> throw worse;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }

    /// What others fetched lies in our data directory until they are copied.
    private static boolean lacksOurRoom(ReplicationException e) {
        for (Throwable why = e.getCause(); why != null; why = why.getCause()) {
            if (why instanceof SourceFaultException fault) {
                return fault.isOurs();
            }
        }
        return false;
    }

    /// A comparison that is stopped is begun anew, and may take hours: while people are served it comes to its end, also where
    /// another disk fails again and again.
    private static boolean goesOn(DiskRun.Bench bench, @Nullable DiskWork work) {
        return bench.pass().kind() != Kind.FINAL && work != null && work.method == DiskPass.Method.RESYNC;
    }

    private static void awaitAll(List<Future<?>> all, AtomicReference<@Nullable Throwable> failed)
            throws ReplicationException {
        for (Future<?> each : all) {
            try {
                each.get();
            } catch (InterruptedException e) {
                ReplicationException stopped = ReplicationException.stopped();
                failed.compareAndSet(null, stopped);
                all.forEach(other -> other.cancel(true));
                Thread.currentThread().interrupt();
                throw stopped;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    /// @param atOnce among how many what one may take is divided
    private static DiskRun.Bench own(DiskRun.Bench bench, LiveVm live, int atOnce, BooleanSupplier stop) {
        Trip trip = bench.trip();
        ReplicationProperties all = bench.properties();
        ReplicationProperties share = new ReplicationProperties(DiskThreads.share(all.threads(), atOnce),
                all.auditBlocks(),
                all.shortest(), all.longest(), all.shutDownWithin());
        return new DiskRun.Bench(bench.run(), bench.log(), live, bench.snapshot(),
                new Trip(trip.migrationId(), trip.vm(), trip.targets(), stop), bench.pass(),
                new Shared(bench.transfers(), atOnce), bench.progress(), share, bench.limit());
    }

    /// Copies with a share of the threads.
    private record Shared(Transfers all, int among) implements Transfers {

        @Override
        public void bringOver(UUID migrationId, List<CopyOrder> orders, BooleanSupplier stop) throws TransferException {
            all.bringOver(migrationId, orders, among, stop);
        }

        @Override
        public List<DiskCopy> of(UUID migrationId) {
            return all.of(migrationId);
        }

        @Override
        public Map<UUID, List<DiskCopy>> of(Collection<UUID> migrationIds) {
            return all.of(migrationIds);
        }
    }

    private void disk(DiskRun.Bench bench, Replication of, ReplicaDisk stands, List<LiveDisk> disks,
            List<LiveSnapshot> tree, Consumer<DiskWork> begun) throws ReplicationException {
        Trip trip = bench.trip();
        if (trip.stop().getAsBoolean()) {
            throw ReplicationException.stopped();
        }
        LiveDisk disk = disks.stream().filter(each -> each.key().equals(stands.key())).findFirst().orElseThrow();
        Trip.Target target = trip.targets().stream().filter(each -> each.disk().id().equals(stands.vmDiskId()))
                .findFirst().orElseThrow();
        DiskWork work = DiskWork.of(stands, disk, bench.pass().kind(),
                base(bench, of, stands, disk, tree));
        begun.accept(work);
        if (stands.pass() != null && stands.pass() == 0) {
            // passes are counted anew: by their number the digests of an earlier attempt would be of a later one of this
            Sums.delete(target.file());
        }
        if (comparison.atAll(of.migrationId())) {
            work.sums = new Sums(stands.pass() == null ? 0 : stands.pass());
        }
        log.disk(bench.run(), bench.pass(), disk, work);
        try {
            brought(new DiskRun(bench, target, disk, work), bench, disk, work);
            log.diskDone(bench.run(), bench.pass(), disk, work);
        } finally {
            progress.ended(bench.run(), bench.pass().id(), disk.key());
        }
    }

    private void brought(DiskRun disks, DiskRun.Bench bench, LiveDisk disk, DiskWork work) throws ReplicationException {
        try {
            disks.run();
        } catch (ReplicationException | RuntimeException e) {
            log.told(bench.run(), bench.pass(), disk.key(), work);
            throw e;
        }
    }

    private Base base(DiskRun.Bench bench, Replication of, ReplicaDisk stands, LiveDisk disk,
            List<LiveSnapshot> tree) throws ReplicationException {
        if (SnapshotTrees.matter(of)) {
            return new Base(null, trees.of(of, stands, bench.pass().number(), tree,
                    PassRun.now(tree, bench.snapshot()), disk).doubt(), null);
        }
        try {
            return bases.of(of, stands, bench.live(), bench.snapshot(), disk);
        } catch (IOException e) {
            throw Trouble.of("%s: what the changes of %s are told from".formatted(of.vmName(), disk.label()), e);
        }
    }
}
