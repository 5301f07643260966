package io.towpath.replication;

import com.zaxxer.hikari.HikariDataSource;
import io.towpath.LentDatabase;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditEvent;
import io.towpath.audit.AuditTrail;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.inventory.backup.BackupPause;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveRoom;
import io.towpath.platform.spi.LiveVm;
import io.towpath.transfer.RealTransfers;
import io.towpath.slot.Bandwidth;
import io.towpath.slot.SlotWorld;
import io.towpath.slot.Stuns;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/// The module's own classes on a real PostgreSQL, and a VM at a hypervisor that a test brings. Each [#replicator()] is a
/// process of its own, as far as state goes.
final class Warm implements AutoCloseable {

    static final ReplicationProperties QUICK = new ReplicationProperties(2, 64, Duration.ZERO, Duration.ofHours(1),
            Duration.ofSeconds(2));

    /// Rows of other modules play no part here.
    private static final String[] CUT = Stream.of("disk_copy disk_copy_of_migration", "disk_copy disk_copy_of_disk",
            "replication replication_of_migration", "replication replication_from_source",
            "replication_disk replication_disk_of_disk", "source_snapshot source_snapshot_of_migration",
            "source_snapshot source_snapshot_at_source", "vm_quiesce vm_quiesce_of_vm",
            "slot_claim slot_claim_of_migration", "bandwidth_rule bandwidth_rule_to_target")
            .map(key -> "alter table %s drop constraint %s".formatted((Object[]) key.split(" ")))
            .toArray(String[]::new);

    final JdbcClient jdbc;
    final PassProgress progress;
    final Bandwidth bandwidth;
    /// The attempt that is under way.
    UUID migration = UUID.randomUUID();
    int attempt = 1;
    final Path folder;
    final List<String> audited = new CopyOnWriteArrayList<>();
    ReplicationProperties properties = QUICK;
    DiskFormat format = DiskFormat.QCOW2;
    /// One after the other, so that tests know which disk a pass was at.
    DisksParallel parallel = new DisksParallel(1, 1);
    /// What the host gives for them.
    HostShare host = HostShare.FREE;
    Duration pause = Duration.ZERO;
    /// How long a pass may be put off; null: no cutover is planned.
    @Nullable
    Instant latest;
    /// When a backup works at the source.
    @Nullable
    BackupPause backup;
    /// Whether what arrived is compared after the cutover.
    boolean comparing;
    /// Whether it is before its target may start.
    boolean beforeStart;
    /// Why the source has no room for snapshots that stand.
    @Nullable
    String full;
    /// How much room there is for a snapshot.
    SnapshotRoom room = new Ample();
    /// Turns at the VM's host.
    Stuns stuns = Stuns.FREE;
    /// By somebody who was asked before there was a replication.
    Replication.@Nullable Consent agreed;

    /// Where disks are plugged in, by key; the others one after the other into one controller.
    Map<String, DiskSlot> slots = Map.of();

    private final @Nullable LentDatabase lent;
    private final @Nullable HikariDataSource dataSource;
    private final Opening opening;
    private final long identity = UUID.randomUUID().getMostSignificantBits();
    private Vm vm;

    interface Opening {
        LiveVm open() throws IOException;
    }

    Warm(Path folder, String name, String externalId, List<LiveDisk> disks, Opening opening) throws IOException {
        this(LentDatabase.of("warm", CUT), folder, name, externalId, disks, opening);
    }

    private Warm(LentDatabase lent, Path folder, String name, String externalId, List<LiveDisk> disks,
            Opening opening) throws IOException {
        this(pool(lent), lent, folder, name, externalId, disks, opening);
    }

    /// One more VM in the database of another, which stays the other's.
    Warm(Warm beside, Path folder, String name, String externalId, List<LiveDisk> disks, Opening opening)
            throws IOException {
        this(Objects.requireNonNull(beside.dataSource), null, folder, name, externalId, disks, opening);
    }

    /// @param lent null where it is another's
    private Warm(HikariDataSource database, @Nullable LentDatabase lent, Path folder, String name, String externalId,
            List<LiveDisk> disks, Opening opening) throws IOException {
        this.lent = lent;
        dataSource = lent == null ? null : database;
        jdbc = JdbcClient.create(database);
        progress = new PassProgress(jdbc);
        bandwidth = SlotWorld.bandwidth(jdbc, new DataSourceTransactionManager(database), "here");
        this.folder = Files.createDirectories(folder.resolve("target"));
        this.opening = opening;
        vm = vm(name, externalId, disks);
    }

    private static HikariDataSource pool(LentDatabase lent) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(lent.details().getJdbcUrl());
        pool.setUsername(lent.details().getUsername());
        pool.setPassword(lent.details().getPassword());
        pool.setMaximumPoolSize(4);
        pool.setMinimumIdle(1);
        return pool;
    }

    /// As a scan of the source would have it now.
    void scanned(List<LiveDisk> disks) {
        vm = vm(vm.name(), vm.externalId(), disks);
    }

    private Vm vm(String name, String externalId, List<LiveDisk> disks) {
        List<VmDisk> all = new ArrayList<>();
        for (LiveDisk disk : disks) {
            int position = all.size();
            all.add(new VmDisk(new UUID(identity, Long.parseLong(disk.key())), position,
                    new DiscoveredDisk(disk.key(), disk.label(), disk.backing(), null,
                            slots.getOrDefault(disk.key(), new DiskSlot(ControllerType.PVSCSI, 0, position)),
                            disk.capacityBytes(), disk.capacityBytes(), "VMDK flat", "f")));
        }
        return new Vm(new UUID(0, 7), new UUID(0, 8), "lab", externalId, name,
                new Hardware(2, 1, 1 << 30, Firmware.BIOS, false, null, null, null, null), all, List.of(), List.of(),
                "vsphere", name, 0, null, null, null, Instant.EPOCH, Instant.EPOCH, null, 1);
    }

    Trip trip() {
        return trip(() -> false);
    }

    Trip trip(BooleanSupplier stop) {
        return new Trip(migration, vm, vm.disks().stream()
                .map(disk -> new Trip.Target(disk, file(disk.facts().key()), format)).toList(), stop);
    }

    Path file(String key) {
        return stored().of(migration).stream().flatMap(of -> of.disks().stream()).filter(disk -> disk.key().equals(key))
                .map(disk -> Path.of(disk.targetFile())).findFirst()
                .orElseGet(() -> folder.resolve("disk-%s%s.%s".formatted(key, attempt == 1 ? "" : "-attempt" + attempt,
                        format.id())));
    }

    SnapshotLedger ledger() {
        return new SnapshotLedger(jdbc, new Trail());
    }

    StoredReplicator replicator() {
        var stored = stored();
        var ledger = ledger();
        var hand = new SnapshotHand(ledger, stuns);
        var plan = new PlanLog(jdbc);
        var trees = new SnapshotTrees(jdbc);
        var bases = new Bases(stored, ledger, _ -> Optional.ofNullable(full));
        var guard = new RoomGuard(new Estate(), room, stored, ledger, hand);
        var passes = new PassRun(stored, new PassLog(jdbc, stored, ledger, bases), progress, ledger, hand, bases, trees,
                new PassDisks(new PassLog(jdbc, stored, ledger, bases), progress, bases, trees, parallel, wishes(),
                        host),
                RealTransfers.of(jdbc), bandwidth, properties, guard);
        var tracking = new Tracking(stored, plan, ledger, hand, new Untracked(plan), guard);
        return new StoredReplicator(new Estate(), stored, plan, passes, tracking, new ShutDownRun(plan, ledger,
                properties, List.of(_ -> Optional.ofNullable(agreed))),
                new SourceCleaning(new Estate(), stored, plan, passes, tracking, hand, ledger), ledger,
                due(stored, bases), new LastWord(bases, trees), trees, new EarlierCopies(jdbc, plan, new Trail()),
                Clock.systemUTC());
    }

    Due due() {
        return due(stored(), new Bases(stored(), ledger(), _ -> Optional.ofNullable(full)));
    }

    private Due due(StoredReplications stored, Bases bases) {
        return new Due(stored, new Paced(), bases,
                (_, _, at) -> Optional.ofNullable(backup).filter(hours -> at.isBefore(hours.until())),
                Clock.systemUTC());
    }

    private final class Paced implements PassPlan {

        @Override
        public Duration pause(Replication replication, List<Pass> passes) {
            return pause;
        }

        @Override
        public Optional<Instant> latest(Replication replication, List<Pass> passes) {
            return Optional.ofNullable(latest);
        }
    }

    StoredComparisons comparisons() {
        return new StoredComparisons(jdbc, new Estate(), stored(), ledger(), log(), bandwidth, properties,
                wishes());
    }

    private ComparisonWishes wishes() {
        return new ComparisonWishes(new ComparisonProperties(comparing), List.of(_ -> beforeStart));
    }

    StoredReplications stored() {
        return new StoredReplications(jdbc, progress);
    }

    PassLog log() {
        var ledger = new SnapshotLedger(jdbc, new Trail());
        return new PassLog(jdbc, stored(), ledger, new Bases(stored(), ledger, _ -> Optional.ofNullable(full)));
    }

    Pass last() {
        return stored().passes(migration).getLast();
    }

    /// Up to the end of the seed.
    Pass seeded() throws ReplicationException {
        replicator().look(trip());
        replicator().track(trip());
        return replicator().pass(trip());
    }

    /// What the guest would see at the target.
    byte[] there(String key) throws IOException {
        try (DiskReader reader = DiskImages.open(DiskRef.file(file(key)), OpenOptions.declared(format))) {
            ByteBuffer buffer = ByteBuffer.allocate((int) reader.sizeBytes());
            for (int at = 0; at < buffer.capacity(); at += 1 << 20) {
                reader.read(at, buffer.limit(Math.min(buffer.capacity(), at + (1 << 20))).position(at));
            }
            return buffer.array();
        }
    }

    @Override
    public void close() {
        if (dataSource != null && lent != null) {
            dataSource.close();
            lent.close();
        }
    }

    private static final class Ample implements SnapshotRoom {

        @Override
        public Optional<String> before(UUID migrationId, LiveRoom told) {
            return Optional.empty();
        }

        @Override
        public Optional<String> during(UUID migrationId, LiveRoom told) {
            return Optional.empty();
        }

        @Override
        public Duration every() {
            return Duration.ofHours(1);
        }
    }

    private final class Trail implements AuditTrail {

        @Override
        public void append(AuditEntry entry) {
            audited.add(entry.action());
        }

        @Override
        public List<AuditEvent> about(String subjectType, String subjectId, int limit) {
            return List.of();
        }
    }

    private final class Estate implements Inventory {

        @Override
        public Optional<Vm> vm(UUID id) {
            return Optional.of(vm);
        }

        @Override
        public List<Vm> vms(Collection<UUID> ids) {
            return List.of(vm);
        }

        @Override
        public Optional<Connection> connection(UUID id) {
            return Optional.empty();
        }

        @Override
        public List<Connection> sources() {
            return List.of();
        }

        @Override
        public List<Connection> targets() {
            return List.of();
        }

        @Override
        public DiskRef disk(Vm of, VmDisk disk) throws IOException {
            throw new IOException("read from snapshots only");
        }

        @Override
        public boolean unchanged(Vm of, VmDisk disk) throws IOException {
            throw new IOException("read from snapshots only");
        }

        @Override
        public boolean readsRunning(Vm of) {
            return true;
        }

        @Override
        public LiveVm open(Vm of) throws IOException {
            return opening.open();
        }
    }
}
