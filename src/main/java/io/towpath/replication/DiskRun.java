package io.towpath.replication;

import io.towpath.disk.DeltaApply;
import io.towpath.disk.DeltaRequest;
import io.towpath.disk.DeltaResult;
import io.towpath.disk.Differences;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.RangeSet;
import io.towpath.disk.RateLimit;
import io.towpath.platform.spi.DiskWay;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Shortage;
import io.towpath.replication.DiskPass.Method;
import io.towpath.replication.DiskPass.Phase;
import io.towpath.replication.WatchedDisk.Meter;
import io.towpath.transfer.CopyOrder;
import io.towpath.transfer.DiskCopy;
import io.towpath.transfer.TransferException;
import io.towpath.transfer.Transfers;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings one disk of a pass over: by what the source calls stored or changed, or by comparing. What the source calls
/// unchanged is tried by a sample, and one lie has the whole disk compared at once. Where a way to read it fails, the next
/// one goes on with what was copied.
final class DiskRun {

    /// What every disk of a pass needs.
    record Bench(Run run, PassLog log, LiveVm live, LiveSnapshot snapshot, Trip trip, Pass pass, Transfers transfers,
            PassProgress progress,
            ReplicationProperties properties, RateLimit limit) {}

    private static final Logger LOG = LoggerFactory.getLogger(DiskRun.class);

    private final Bench bench;
    private final Trip.Target target;
    private final LiveDisk disk;
    private final DiskWork work;
    /// The pass's own, which tells how long this disk waited.
    private final RateLimit limit;
    private final List<DiskWay> ways = new ArrayList<>();

    DiskRun(Bench bench, Trip.Target target, LiveDisk disk, DiskWork work) {
        this.bench = bench;
        this.target = target;
        this.disk = disk;
        this.work = work;
        this.limit = bench.limit().until(bench.trip().stop());
    }

    /// Returns when the target is as the snapshot, durable and proven as far as the pass says.
    void run() throws ReplicationException {
        if (work.method == Method.SEED && seededBefore()) {
            work.compareWhole("its copy was complete, but of an earlier moment");
        }
        RangeSet changes = ChangeQuery.of(bench, disk, work);
        switch (work.method) {
            case SEED -> seed(changes);
            case DELTA -> delta(changes);
            case RESYNC -> resync();
        }
        if (work.method != Method.RESYNC) {
            audit(changes);
        }
        keepSums(changes);
    }

    private void keepSums(RangeSet changes) throws ReplicationException {
        long from = System.nanoTime();
        // rows are guarded by the run that writes them; a file takes whatever is written to it
        bench.log().require(bench.run());
        try {
            work.sums.keep(target, this::there, changes, work.method, bench.pass(), bench.properties().threads(),
                    told(Phase.AUDITING, new Fence(bench.log(), bench.run(), bench.trip().stop())));
        } catch (IOException e) {
            withoutSums(e);
        } finally {
            work.prove = work.prove.plus(since(from));
        }
    }

    /// They hold no pass up: the disk is here and proven, and that they were not kept is told when they are wanted. The next
    /// pass makes them anew, unless it is the last one.
    private void withoutSums(IOException e) throws ReplicationException {
        if (bench.trip().stop().getAsBoolean() || !bench.log().holds(bench.run())) {
            throw ReplicationException.stopped();
        }
        LOG.warn("{}: {}: the digests of what its target holds, beside {}, are not kept: {}. See that its folder can be"
                + " written to and has room.", bench.trip().vm().name(), disk.label(), target.file(), Trouble.words(e));
        Sums.delete(target.file());
    }

    /// A pass that ended between a disk's copy and its own end leaves a complete image, which may be of another snapshot.
    private boolean seededBefore() {
        return Files.exists(target.file()) && bench.transfers().of(bench.trip().migrationId()).stream()
                .anyMatch(copy -> copy.vmDiskId().equals(target.disk().id())
                        && copy.targetFile().equals(target.file().toString()));
    }

    private void seed(RangeSet stored) throws ReplicationException {
        over((way, meter) -> {
            Stretch from = new Stretch(System.nanoTime(), limit.waitedNanos());
            try {
                bench.transfers().bringOver(bench.trip().migrationId(), List.of(new CopyOrder(target.disk().id(),
                        disk.label(), ref(way, stored, meter), target.file(), target.format())), bench.trip().stop());
            } finally {
                work.read += meter.bytes();
                timed(from, meter);
            }
            work.written = bench.transfers().of(bench.trip().migrationId()).stream()
                    .filter(copy -> copy.vmDiskId().equals(target.disk().id())).mapToLong(DiskCopy::dataBytes).sum();
        });
        work.zero = Math.max(0, work.changed - work.read);
    }

    private void delta(RangeSet changes) throws ReplicationException {
        if (changes.count() == 0) {
            return;
        }
        over((way, meter) -> {
            Stretch from = new Stretch(System.nanoTime(), limit.waitedNanos());
            try {
                DeltaResult result = DeltaApply.run(new DeltaRequest(ref(way, null, meter), OpenOptions.recognise(),
                        target.file(), target.format(), changes, bench.properties().threads(), true, false),
                        told(Phase.COPYING));
                work.written += result.dataBytes();
            } finally {
                work.read += meter.bytes();
                timed(from, meter);
            }
        });
        work.zero = Math.max(0, work.changed - work.read);
    }

    /// Compares all, then brings over what differs.
    private void resync() throws ReplicationException {
        LOG.info("{}: {} is compared whole: {}", bench.trip().vm().name(), disk.label(), work.why);
        List<RangeSet> found = new ArrayList<>();
        over((way, meter) -> {
            long from = System.nanoTime();
            try (DiskReader source = DiskImages.open(ref(way, null, meter), OpenOptions.recognise());
                    DiskReader there = there()) {
                found.add(Differences.of(source, there, bench.properties().threads(), told(Phase.COMPARING)));
            } finally {
                work.compared += meter.bytes();
                work.query = work.query.plus(since(from));
            }
        });
        RangeSet differ = found.getLast();
        work.read = 0;
        work.written = 0;
        work.changed(differ, disk.capacityBytes());
        if (differ.count() == 0) {
            syncTarget();
        }
        delta(differ);
    }

    /// What is equal may have been written by a run that was killed before it made it durable, and nobody writes it again.
    private void syncTarget() throws ReplicationException {
        try (FileChannel file = FileChannel.open(target.file(), StandardOpenOption.WRITE)) {
            file.force(true);
        } catch (IOException e) {
            throw new ReplicationException("target-io",
                    "%s: %s cannot be made durable: %s".formatted(disk.label(), target.file(), Trouble.words(e)),
                    "Check the target's folder, then retry.", true, e);
        }
    }

    private void audit(RangeSet changes) throws ReplicationException {
        List<ByteRange> sample = Sample.of(disk.capacityBytes(), changes, bench.properties().auditBlocks(),
                new Random());
        if (sample.isEmpty()) {
            return;
        }
        List<ByteRange> lies = new ArrayList<>();
        over((way, meter) -> {
            lies.clear();
            try (DiskReader source = DiskImages.open(ref(way, null, meter), OpenOptions.recognise());
                    DiskReader there = there()) {
                for (ByteRange block : sample) {
                    if (bench.trip().stop().getAsBoolean()) {
                        throw ReplicationException.stopped();
                    }
                    if (!bytes(source, block).equals(bytes(there, block))) {
                        lies.add(block);
                    }
                }
            } finally {
                work.audited += meter.bytes();
            }
        });
        if (!lies.isEmpty()) {
            work.lies = lies.size();
            work.compareWhole("the source called %d of %d sampled blocks unchanged that differ, the first at byte %d"
                    .formatted(lies.size(), sample.size(), lies.getFirst().offset()));
            bench.log().lied(bench.run(), disk.key(), String.valueOf(work.why));
            resync();
        }
    }

    private static ByteBuffer bytes(DiskReader disk, ByteRange range) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) range.length());
        disk.read(range.offset(), buffer);
        return buffer.flip();
    }

    private DiskReader there() throws IOException {
        return DiskImages.open(DiskRef.file(target.file()), OpenOptions.declared(target.format()));
    }

    private DiskRef ref(DiskWay way, @Nullable RangeSet within, Meter meter) {
        String identity = "%s %s %s".formatted(bench.trip().vm().externalId(), bench.snapshot().ref(), disk.key());
        return new DiskRef.Provided(disk.label(), identity, () -> {
            try {
                // what came as a whole is here by now: the source is spared already
                OpenOptions options = OpenOptions.recognise().limitedTo(way.ranged() ? limit : null);
                return new WatchedDisk(DiskImages.open(way.ref(), options), disk.label(), identity, within, meter);
            } catch (IOException e) {
                meter.fail(e);
                throw e;
            }
        });
    }

    /// Something that reads the source.
    private interface Reading {

        void by(DiskWay way, Meter meter) throws IOException, TransferException, ReplicationException;
    }

    /// By the best way that works. A failure that is not the source's ends it.
    private void over(Reading reading) throws ReplicationException {
        if (ways.isEmpty()) {
            ways.addAll(found());
        }
        while (true) {
            DiskWay way = ways.getFirst();
            work.way = way.name();
            Meter meter = new Meter();
            try {
                reading.by(way, meter);
                return;
            } catch (IOException | TransferException e) {
                IOException sources = meter.failure();
                if (sources == null || bench.trip().stop().getAsBoolean()) {
                    throw e instanceof TransferException moved
                            ? Trouble.of(moved)
                            : Trouble.of(disk.label(), (IOException) e);
                }
                if (Shortage.of(sources)) {
                    throw shortage(" by " + way.name(), sources);
                }
                LOG.warn("{}: {} cannot be read by {} any more: {}", bench.trip().vm().name(), disk.label(),
                        way.name(), sources.getMessage());
                work.steppedDown(way.name(), Trouble.words(sources));
                ways.removeFirst();
                if (ways.isEmpty()) {
                    throw Trouble.of(disk.label(), sources);
                }
            }
        }
    }

    private List<DiskWay> found() throws ReplicationException {
        try {
            List<DiskWay> found = bench.live().ways(bench.snapshot(), disk, limit);
            if (found.isEmpty()) {
                throw new ReplicationException("no-way", disk.label() + ": no way to read it works.",
                        "The source's page says which ways there are and what each is missing.", true, null);
            }
            return found;
        } catch (IOException e) {
            throw Shortage.of(e) ? shortage("", e) : Trouble.of(disk.label(), e);
        }
    }

    private ReplicationException shortage(String by, IOException e) {
        return new ReplicationException(ReplicationException.MEMORY,
                "%s: the host has no memory to read it%s: %s".formatted(disk.label(), by, Trouble.words(e)),
                "Nothing: fewer VMs are read from the host at once, and it is tried again. Give its NFC"
                        + " service more memory if it lasts.",
                true, e);
    }

    private Telling told(Phase phase) {
        return told(phase, bench.trip().stop());
    }

    private Telling told(Phase phase, BooleanSupplier stop) {
        return new Telling(bench.progress(), bench.run(), bench.pass(), disk.key(), phase, stop);
    }

    /// @param waited by all readers until then, nanoseconds
    private record Stretch(long at, long waited) {}

    private void timed(Stretch from, Meter meter) {
        long lastRead = Math.max(from.at(), meter.lastAt());
        work.copy = work.copy.plusNanos(lastRead - from.at());
        // readers wait at once: it is what each of them waited that the copy took longer
        work.waited = work.waited.plusNanos(
                Math.min(lastRead - from.at(), (limit.waitedNanos() - from.waited()) / meter.most()));
        work.prove = work.prove.plus(since(lastRead));
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
