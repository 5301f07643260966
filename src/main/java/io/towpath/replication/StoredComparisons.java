package io.towpath.replication;

import io.towpath.disk.BlockSums;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.RateLimit;
import io.towpath.inventory.Inventory;
import io.towpath.platform.spi.DiskWay;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Shortage;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.slot.Bandwidth;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// [SourceComparisons] in PostgreSQL. The source is read at the snapshot of the last pass, so that a start of it since makes
/// no difference.
@Component
class StoredComparisons implements SourceComparisons {

    private static final Logger LOG = LoggerFactory.getLogger(StoredComparisons.class);
    private static final int NAMED = 8;
    private static final int STOPPED = 64;
    private static final String NOT_KEPT = "the digests of what its target held were not kept: ";

    /// Of disks whose comparison was stopped on this node; another one begins the disk anew.
    private final Map<String, BlockSums.SoFar> stopped = Collections.synchronizedMap(new LinkedHashMap<>() {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, BlockSums.SoFar> eldest) {
            return size() > STOPPED;
        }
    });

    private final JdbcClient jdbc;
    private final FoundBefore before;
    private final Inventory inventory;
    private final StoredReplications stored;
    private final SnapshotLedger ledger;
    private final PassLog log;
    private final Bandwidth bandwidth;
    private final ReplicationProperties properties;
    private final ComparisonWishes wanted;

    StoredComparisons(JdbcClient jdbc, Inventory inventory, StoredReplications stored, SnapshotLedger ledger,
            PassLog log, Bandwidth bandwidth, ReplicationProperties properties, ComparisonWishes wanted) {
        this.jdbc = jdbc;
        this.before = new FoundBefore(jdbc);
        this.inventory = inventory;
        this.stored = stored;
        this.ledger = ledger;
        this.log = log;
        this.bandwidth = bandwidth;
        this.properties = properties;
        this.wanted = wanted;
    }

    @Override
    public boolean isDue(UUID migrationId) {
        // one that was begun is ended, also where nobody wants any since
        return last(migrationId).isPresent() && !left(migrationId).isEmpty()
                && (!done(migrationId).isEmpty() || wanted.atAll(migrationId));
    }

    @Override
    public boolean wantedBeforeStart(UUID migrationId) {
        return wanted.beforeStart(migrationId);
    }

    @Override
    public void await(UUID migrationId) {
        Optional<Pass> last = last(migrationId);
        stored.snapshots(migrationId).stream().filter(each -> each.removedAt() == null && last.isPresent()
                && each.name().equals(last.get().snapshotName()))
                .forEach(each -> ledger.stands(each,
                        "The whole source is read from it and compared with what arrived, while the target soaks."));
    }

    private Optional<Pass> last(UUID migrationId) {
        return stored.passes(migrationId).stream().reduce((_, last) -> last)
                .filter(pass -> pass.kind() == Pass.Kind.FINAL && pass.landedAt() != null);
    }

    @Override
    public Comparison of(UUID migrationId) {
        return jdbc.sql("""
                select differences_accepted_by, differences_accepted_why, comparison_left_by from replication
                 where migration_id = :id
                """).param("id", migrationId)
                .query((row, _) -> new Comparison(done(migrationId), row.getString(1), row.getString(2),
                        row.getString(3)))
                .optional().orElseGet(() -> new Comparison(List.of(), null, null, null));
    }

    private List<Disk> done(UUID migrationId) {
        return jdbc.sql("""
                select * from source_comparison c
                 where migration_id = :id and pass = (select max(number) from replication_pass where migration_id = :id)
                 order by disk_key
                """).param("id", migrationId).query((row, _) -> new Disk(row.getString("disk_key"),
                row.getString("label"), Said.valueOf(row.getString("said")), row.getString("why"),
                row.getLong("compared_bytes"), row.getLong("read_bytes"), row.getLong("blocks"))).list();
    }

    @Override
    public void accept(UUID migrationId, String by, String why) {
        jdbc.sql("""
                update replication set differences_accepted_by = :by, differences_accepted_why = :why
                 where migration_id = :id
                """).param("by", by).param("why", why).param("id", migrationId).update();
    }

    @Override
    @Transactional
    public void leave(UUID migrationId, String by, String why) {
        jdbc.sql("update replication set comparison_left_by = :by, comparison_left_why = :why where migration_id = :id")
                .param("by", by).param("why", why).param("id", migrationId).update();
        before.unmark(migrationId);
        // its digests stay: whoever is comparing them still may find a difference
        last(migrationId).ifPresent(last -> left(migrationId).forEach(disk -> keep(migrationId, null, last,
                not(disk, "%s went on without it: %s".formatted(by, why)))));
    }

    @Override
    public void over(UUID migrationId) {
        stored.of(migrationId).stream().flatMap(of -> of.disks().stream())
                .forEach(disk -> Sums.delete(Path.of(disk.targetFile())));
    }

    private List<ReplicaDisk> left(UUID migrationId) {
        List<Disk> done = done(migrationId);
        return stored.of(migrationId).stream().flatMap(of -> of.disks().stream())
                .filter(disk -> done.stream().noneMatch(each -> each.key().equals(disk.key()))).toList();
    }

    @Override
    public Comparison compare(Trip trip) throws ReplicationException {
        return compare(trip, false);
    }

    @Override
    public Comparison compareBeforeStart(Trip trip) throws ReplicationException {
        Comparison found = compare(trip, true);
        jdbc.sql("""
                update replication_disk d
                   set resync_reason = 'it held something at its last pass that its target did not', lied_at = clock_timestamp()
                  from source_comparison c
                 where c.migration_id = :id and c.said = 'DIFFERS' and d.resync_reason is null
                   and c.pass = (select max(number) from replication_pass where migration_id = :id)
                   and d.migration_id = c.migration_id and d.disk_key = c.disk_key
                """).param("id", trip.migrationId()).update();
        return found;
    }

    @Override
    public boolean comparesWithoutDigests(UUID migrationId) throws IOException {
        Optional<Pass> last = last(migrationId);
        if (last.isEmpty()) {
            return false;
        }
        before.take(last.get());
        Comparison told = of(migrationId);
        Set<String> lacking = told.leftBy() != null
                ? Set.of()
                : told.disks().stream()
                        .filter(disk -> disk.said() == Said.NOT_COMPARED && disk.why().startsWith(NOT_KEPT))
                        .map(Disk::key).collect(Collectors.toSet());
        // what was to stand did not: a retry counts on nothing that does not stay by itself
        boolean all = !lacking.isEmpty();
        List<ReplicaDisk> these = all ? stored.of(migrationId).orElseThrow().disks() : left(migrationId);
        List<String> marked = new ArrayList<>();
        for (ReplicaDisk disk : these) {
            if ((all || method(last.get(), disk) == DiskPass.Method.DELTA) && !digests(last.get(), disk)) {
                marked.add(disk.key());
            }
        }
        if (!marked.isEmpty()) {
            before.mark(last.get(), marked);
        }
        return !marked.isEmpty();
    }

    @Override
    @Transactional
    public void withdrawn(UUID migrationId) {
        if (before.unmark(migrationId)) {
            last(migrationId).ifPresent(before::forget);
        }
    }

    private static DiskPass.Method method(Pass last, ReplicaDisk disk) {
        return last.disks().stream().filter(each -> each.key().equals(disk.key())).findFirst()
                .map(DiskPass::method).orElse(DiskPass.Method.DELTA);
    }

    private static boolean digests(Pass last, ReplicaDisk disk) throws IOException {
        return BlockSums.moment(Sums.file(Path.of(disk.targetFile())), disk.capacityBytes()) == last.number();
    }

    /// @param outage whether nobody is served meanwhile
    private Comparison compare(Trip trip, boolean outage) throws ReplicationException {
        Optional<Pass> last = last(trip.migrationId());
        if (last.isPresent() && isDue(trip.migrationId())) {
            // whoever stood still meanwhile, be it in a pass or in a comparison, writes no more
            Run run = log.take(trip.migrationId());
            Replication of = stored.of(trip.migrationId()).orElseThrow();
            before.take(last.get());
            RateLimit limit = (outage ? RateLimit.open(null) : bandwidth.of(of.migrationId(), of.sourceId()))
                    .until(trip.stop());
            try {
                all(new Trip(trip.migrationId(), trip.vm(), trip.targets(), new Fence(log, run, trip.stop())), run, of,
                        last.get(), limit);
                if (!outage) {
                    // in an outage another last pass may follow, whose digests come of these
                    of.disks().forEach(disk -> Sums.delete(Path.of(disk.targetFile())));
                }
            } catch (ReplicationException e) {
                if (!e.code().equals(ReplicationException.GONE)) {
                    throw e;
                }
                LOG.warn("{} cannot be compared with what arrived any more: {}", of.vmName(), e.what());
                for (ReplicaDisk disk : left(trip.migrationId())) {
                    keep(run, last.get(), not(disk, "it is not at the source any more: " + e.what()));
                }
            }
        }
        return of(trip.migrationId());
    }

    private void all(Trip trip, Run run, Replication of, Pass last, RateLimit limit) throws ReplicationException {
        List<ReplicaDisk> left = left(trip.migrationId());
        if (left.isEmpty()) {
            return;
        }
        List<ReplicationException> gone = new ArrayList<>();
        try (LiveVm live = inventory.open(trip.vm())) {
            // whether it knows the VM: what it says of snapshots and files is not said of that
            live.state();
            for (ReplicaDisk disk : left) {
                try {
                    keep(run, last, disk(trip, of, live, last, disk, limit));
                } catch (SourceFaultException e) {
                    gone.add(partGone(live, of, Trouble.of(disk.label(), e)));
                } catch (ReplicationException e) {
                    gone.add(partGone(live, of, e));
                }
            }
        } catch (IOException e) {
            throw Trouble.of(of.vmName() + ": comparing it with what arrived", e);
        }
        if (!gone.isEmpty()) {
            throw gone.getFirst();
        }
    }

    /// Of a VM that is there: the other disks are compared all the same, then a person has to know.
    ///
    /// @throws ReplicationException what it was, where it is anything else
    private static ReplicationException partGone(LiveVm live, Replication of, ReplicationException e)
            throws IOException, ReplicationException {
        if (!e.code().equals(ReplicationException.GONE)) {
            throw e;
        }
        live.state();
        return new ReplicationException("source-part-gone",
                "%s is at the source, but not all that has to be read of it: %s".formatted(of.vmName(), e.what()),
                "Find out who removed or moved it there. Bring it back, then retry; or go on without the comparison.",
                false, e);
    }

    private Disk disk(Trip trip, Replication of, LiveVm live, Pass last, ReplicaDisk disk, RateLimit limit)
            throws IOException, ReplicationException {
        if (method(last, disk) != DiskPass.Method.DELTA) {
            return new Disk(disk.key(), disk.label(), Said.WHOLE_BEFORE, "", disk.capacityBytes(), 0, 0);
        }
        Path sums = Sums.file(Path.of(disk.targetFile()));
        if (!digests(last, disk)) {
            return not(disk, NOT_KEPT + sums);
        }
        Optional<LiveSnapshot> snapshot = live.state().snapshots().stream()
                .filter(each -> each.name().equals(last.snapshotName())).findFirst();
        if (snapshot.isEmpty()) {
            return not(disk, "the snapshot %s of its last pass is not there any more".formatted(last.snapshotName()));
        }
        LiveDisk there = live.disks(snapshot.get()).stream().filter(each -> each.key().equals(disk.key())).findFirst()
                .orElseThrow(() -> new IOException(disk.label() + " is not in " + snapshot.get().name()));
        BlockSums.Compared compared = read(trip, of, live, snapshot.get(), there, sums, last, limit);
        String why = compared.blocks() == 0
                ? ""
                : "%d %s of 64 KiB, at byte %s".formatted(compared.blocks(), compared.blocks() == 1
                        ? "block"
                        : "blocks",
                        compared.first().stream().limit(NAMED)
                                .map(range -> Long.toString(range.offset())).collect(Collectors.joining(", "))
                                + (compared.first().size() > NAMED ? " and on" : ""));
        return new Disk(disk.key(), disk.label(), why.isEmpty() ? Said.EQUAL : Said.DIFFERS, why,
                compared.comparedBytes(), compared.readBytes(), compared.blocks());
    }

    private static Disk not(ReplicaDisk disk, String why) {
        return new Disk(disk.key(), disk.label(), Said.NOT_COMPARED, why, 0, 0, 0);
    }

    /// By the best way that works.
    private BlockSums.Compared read(Trip trip, Replication of, LiveVm live, LiveSnapshot snapshot, LiveDisk disk,
            Path sums, Pass last, RateLimit limit) throws IOException, ReplicationException {
        String key = "%s %d %s".formatted(trip.migrationId(), last.number(), disk.key());
        BlockSums.SoFar soFar = stopped.computeIfAbsent(key, _ -> new BlockSums.SoFar());
        @Nullable
        IOException failed = null;
        for (DiskWay way : ways(live, snapshot, disk, limit)) {
            try (DiskReader source = DiskImages.open(way.ref(), OpenOptions.recognise().limitedTo(
                    way.ranged() ? limit : null))) {
                BlockSums.Compared compared = BlockSums.compare(source, sums, last.number(), properties.threads(),
                        new Stopping(trip.stop()), soFar);
                stopped.remove(key);
                return compared;
            } catch (IOException e) {
                if (trip.stop().getAsBoolean()) {
                    throw ReplicationException.stopped();
                }
                if (Shortage.of(e)) {
                    throw shortage(disk, e);
                }
                LOG.warn("{}: {} cannot be compared by {}: {}", of.vmName(), disk.label(), way.name(), e.getMessage());
                failed = e;
            }
        }
        throw failed == null
                ? new ReplicationException("no-way", disk.label() + ": no way to read it works.",
                        "The source's page says which ways there are and what each is missing.", true, null)
                : Trouble.of(disk.label(), failed);
    }

    private static List<DiskWay> ways(LiveVm live, LiveSnapshot snapshot, LiveDisk disk, RateLimit limit)
            throws IOException, ReplicationException {
        try {
            return live.ways(snapshot, disk, limit);
        } catch (IOException e) {
            if (Shortage.of(e)) {
                throw shortage(disk, e);
            }
            throw e;
        }
    }

    private static ReplicationException shortage(LiveDisk disk, IOException e) {
        return new ReplicationException(ReplicationException.MEMORY,
                "%s: the host has no memory to read it: %s".formatted(disk.label(), Trouble.words(e)),
                "Nothing: fewer VMs are read from the host at once, and it is tried again. Give its NFC"
                        + " service more memory if it lasts.",
                true, e);
    }

    private void keep(Run run, Pass last, Disk disk) throws ReplicationException {
        keep(run.migrationId(), run.token(), last, disk);
        log.require(run);
    }

    /// What was said first stays, but for a difference: whoever finds one tells it, also where somebody went on without.
    ///
    /// @param run that must not have been overtaken; null where a person says it
    private void keep(UUID migrationId, @Nullable UUID run, Pass last, Disk disk) {
        jdbc.sql("""
                insert into source_comparison as told (migration_id, pass, disk_key, label, said, why, compared_bytes,
                                                       read_bytes, blocks)
                select migration_id, :pass, :key, :label, :said, :why, :compared, :read, :blocks
                  from replication where migration_id = :id and (cast(:run as uuid) is null or run = :run)
                on conflict (migration_id, pass, disk_key) do update
                   set said = excluded.said, why = excluded.why, compared_bytes = excluded.compared_bytes,
                       read_bytes = excluded.read_bytes, blocks = excluded.blocks, at = clock_timestamp()
                 where excluded.said = 'DIFFERS' and told.said <> 'DIFFERS'
                """).param("id", migrationId).param("run", run).param("pass", last.number()).param("key", disk.key())
                .param("label", disk.label()).param("said", disk.said().name()).param("why", disk.why())
                .param("compared", disk.comparedBytes()).param("read", disk.readBytes())
                .param("blocks", disk.blocks()).update();
    }
}
