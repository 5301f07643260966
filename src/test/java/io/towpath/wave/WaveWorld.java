package io.towpath.wave;

import com.zaxxer.hikari.HikariDataSource;
import io.towpath.LentDatabase;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditEvent;
import io.towpath.audit.AuditTrail;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.migration.MigrationView;
import io.towpath.migration.RefusedException;
import io.towpath.planning.dependency.Groups;
import io.towpath.planning.dependency.StartGroups;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Assessment;
import io.towpath.readiness.Assessment.Verdict;
import io.towpath.readiness.Finding;
import io.towpath.readiness.Readiness;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The wave module on a real database, among hand-written neighbours.
final class WaveWorld implements AutoCloseable {

    final Ticking clock = new Ticking();
    final FakeMigrations migrations = new FakeMigrations(clock);
    final Set<UUID> blocked = new HashSet<>();
    /// VMs that would be blocked if they went warm.
    final Set<UUID> hinderedWarm = new HashSet<>();
    /// VMs that are known from files only.
    final Set<UUID> unconnected = new HashSet<>();
    /// VMs that may not go down now.
    final Set<UUID> notNow = new HashSet<>();
    /// VMs that may not any more when they are looked at again.
    final Set<UUID> closing = new HashSet<>();
    final List<AuditEntry> trail = new ArrayList<>();
    final List<UUID> judgedLater = new ArrayList<>();
    final UUID target;
    final WaveStore store;
    final Musters musters;
    final Waves waves;
    final WaveComposer composer;
    final WaveControl control;
    final AutoPause autoPause;
    final GroupHolds holds;
    final Batches batches;
    /// VMs that start together, with the group's name.
    final Map<UUID, Groups.Name> groups = new HashMap<>();
    final Advance advance;

    private final LentDatabase database = LentDatabase.of("wave");
    private final HikariDataSource dataSource = new HikariDataSource();
    private final JdbcClient db;
    private final TransactionTemplate transaction;
    private final Map<UUID, Vm> vms = new LinkedHashMap<>();
    private final UUID source;

    WaveWorld() {
        var details = database.details();
        dataSource.setJdbcUrl(details.getJdbcUrl());
        dataSource.setUsername(details.getUsername());
        dataSource.setPassword(details.getPassword());
        dataSource.setMaximumPoolSize(2);
        dataSource.setMinimumIdle(1);
        var transactions = new JdbcTransactionManager(dataSource);
        db = JdbcClient.create(dataSource);
        transaction = new TransactionTemplate(transactions);
        source = connection("source");
        target = connection("target");
        store = new WaveStore(db);
        var audit = new Trail();
        holds = new GroupHolds(store, new StartGroups(namingOnly()), db, audit);
        batches = new Batches(store, migrations, holds, db, audit);
        musters = new Musters(store, migrations, batches);
        waves = new StoredWaves(store, musters);
        var admission = new Admission(store, new Rules(), migrations, new Estate());
        composer = new WaveComposer(store, new Estate(), admission, new Rules(), audit);
        autoPause = new AutoPause(store, db, audit);
        var backs = new WayBackStore(db);
        var back = new WayBackSettings(Duration.ofMinutes(5), Duration.ofHours(12));
        var waysBack = new GroupWaysBack(backs, holds, back, new WindowOverruns(backs, holds, back, db, audit), audit);
        advance = new Advance(store, musters, migrations, this::against, autoPause, holds, waysBack, audit,
                transactions);
        control = new WaveControl(store, advance, new Starting(store, new Estate(), admission, List.of()), holds,
                musters, new DownNow(db), audit, transaction);
    }

    /// Groups that are not computed but named in [#groups].
    private Groups namingOnly() {
        return (Groups) Proxy.newProxyInstance(Groups.class.getClassLoader(), new Class<?>[]{Groups.class},
                (_, method, _) -> {
                    if (method.getName().equals("names")) {
                        return groups;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    void together(String name, UUID... members) {
        var group = new Groups.Name(UUID.randomUUID(), name);
        for (UUID member : members) {
            groups.put(member, group);
        }
    }

    @Override
    public void close() {
        dataSource.close();
        database.close();
    }

    UUID aVm(String name) {
        UUID id = db.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware,
                                secure_boot, container, place, stored_bytes, fingerprint, facts_digest, first_seen_at,
                                last_seen_at)
                values (:source, gen_random_uuid()::text, :name, 1, 1, 1, 'bios', false, 'ova', 'x', 1, 'f', 'd',
                        now(), now())
                returning id
                """).param("source", source).param("name", name).query(UUID.class).single();
        vms.put(id, new Vm(id, source, "lab", id.toString(), name,
                new Hardware(1, 1, 1, Firmware.BIOS, false, null, null, null, null), List.of(), List.of(), List.of(),
                "ova", "x", 1, null, null, null, clock.instant(), clock.instant(), null, 1));
        return id;
    }

    List<UUID> vms(int count) {
        List<UUID> made = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            made.add(aVm("vm%02d".formatted(i)));
        }
        return made;
    }

    WaveDraft draft(int slots, FailurePolicy onFailure) {
        return new WaveDraft("Pilot", target, DiskFormat.QCOW2, slots, 5, onFailure);
    }

    UUID aWave(int slots, FailurePolicy onFailure, Collection<UUID> members) {
        return inTransaction(() -> composer.create(draft(slots, onFailure), members, "lena"));
    }

    void forgetHolds() {
        db.sql("delete from wave_group_hold").update();
    }

    /// Of a migration that is kept in step, with its row, which those of [#migrations] do not have.
    void aPassLands(MigrationView trip) {
        db.sql("""
                with moved as (
                     insert into migration (id, vm_id, attempt, wave_id, wave_key, target_id, mode, format, soak_days, state,
                                            reason, planned_by)
                     values (:id, :vm, 1, :wave, :key, :target, 'WARM', 'qcow2', 5, 'SYNCING', 'test', 'lena')),
                kept as (
                     insert into replication (migration_id, source_id, vm_ref, vm_name) values (:id, :source, 'x', 'x'))
                insert into replication_pass (migration_id, number, kind, state, snapshot_name, landed_at)
                values (:id, 1, 'DELTA', 'LANDED', 'x', :now)
                """).param("id", trip.id()).param("vm", trip.vmId()).param("wave", trip.waveId())
                .param("key", trip.waveKey()).param("target", target).param("source", source)
                .param("now", java.sql.Timestamp.from(clock.instant())).update();
    }

    <T> T inTransaction(java.util.function.Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(_ -> work.get()));
    }

    void inTransaction(Runnable work) {
        transaction.executeWithoutResult(_ -> work.run());
    }

    private Map<UUID, RefusedException> against(Collection<UUID> trips) {
        Map<UUID, RefusedException> against = trips.stream()
                .filter(trip -> notNow.contains(migrations.get(trip).vmId()))
                .collect(Collectors.toMap(trip -> trip, _ -> new RefusedException("window-closed", "It is closed.",
                        "Wait.")));
        notNow.addAll(closing);
        return against;
    }

    WaveView wave(UUID id) {
        return waves.find(id).orElseThrow();
    }

    List<String> actions() {
        return trail.stream().map(AuditEntry::action).toList();
    }

    UUID anotherTarget() {
        return connection("target", "another");
    }

    private UUID connection(String direction) {
        return connection(direction, direction);
    }

    private UUID connection(String direction, String name) {
        return db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:direction, 'x', :name, '/' || :name, 'test', now()) returning id
                """).param("direction", direction).param("name", name).query(UUID.class).single();
    }

    /// A moment later whenever somebody looks; otherwise as the database's, with whose times its own are compared.
    static final class Ticking extends Clock {

        private Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            Instant machine = Instant.now().truncatedTo(ChronoUnit.MICROS);
            now = machine.isAfter(now) ? machine : now.plusNanos(1000);
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final class Trail implements AuditTrail {

        @Override
        public void append(AuditEntry entry) {
            trail.add(entry);
        }

        @Override
        public List<AuditEvent> about(String subjectType, String subjectId, int limit) {
            return List.of();
        }
    }

    private final class Rules implements Readiness {

        @Override
        public Assessment of(UUID vmId) {
            if (unconnected.contains(vmId)) {
                return new Assessment(Verdict.READY, List.of(new Finding("source-known-from-files", Severity.ADVICE,
                        "Its source is known from files.", "Connect the vCenter.", Map.of(), true, null, null)),
                        clock.instant());
            }
            return hinderedWarm.contains(vmId)
                    ? new Assessment(Verdict.BLOCKED, List.of(new Finding("snapshot-present", Severity.BLOCKER,
                            "It has a snapshot.", "Delete it.")), clock.instant())
                    : blocked.contains(vmId)
                            ? new Assessment(Verdict.BLOCKED, List.of(new Finding("snapshot-chain", Severity.BLOCKER,
                                    "It has a snapshot chain.", "Consolidate it.")), clock.instant())
                            : new Assessment(Verdict.READY, List.of(), clock.instant());
        }

        @Override
        public Map<UUID, Verdict> verdicts(Collection<UUID> vmIds) {
            return vmIds.stream().collect(Collectors.toMap(id -> id, id -> of(id).verdict()));
        }

        @Override
        public Assessment judge(UUID vmId) {
            return of(vmId);
        }

        @Override
        public void judgeLater(Collection<UUID> vmIds) {
            judgedLater.addAll(vmIds);
        }
    }

    private final class Estate implements Inventory {

        @Override
        public Optional<Vm> vm(UUID id) {
            return Optional.ofNullable(vms.get(id));
        }

        @Override
        public List<Vm> vms(Collection<UUID> ids) {
            return ids.stream().filter(vms::containsKey).map(vms::get).toList();
        }

        @Override
        public Optional<Connection> connection(UUID id) {
            return targets().stream().filter(found -> found.id().equals(id)).findFirst();
        }

        @Override
        public List<Connection> sources() {
            return List.of();
        }

        @Override
        public List<Connection> targets() {
            return db.sql("select id from connection where direction = 'target'").query(UUID.class).stream()
                    .map(id -> new Connection(id, Connection.Direction.TARGET, "libvirt", "KVM lab", "/target"))
                    .toList();
        }

        @Override
        public DiskRef disk(Vm vm, VmDisk disk) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean unchanged(Vm vm, VmDisk disk) {
            return true;
        }
    }
}
