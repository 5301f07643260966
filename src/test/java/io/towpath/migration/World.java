package io.towpath.migration;

import com.zaxxer.hikari.HikariDataSource;
import io.towpath.TestDatabase;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditEvent;
import io.towpath.audit.AuditTrail;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.migration.step.Itinerary;
import io.towpath.migration.step.Outcome;
import io.towpath.migration.step.Step;
import io.towpath.migration.step.StepContext;
import io.towpath.planning.mapping.FakeMappings;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Probe;
import io.towpath.readiness.Assessment;
import io.towpath.readiness.Readiness;
import io.towpath.slot.SlotWorld;
import io.towpath.slot.Slots;
import io.towpath.slot.SlotsGranted;
import io.towpath.slot.Work;
import io.towpath.triage.Catalogue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The trip's own classes on a real PostgreSQL, with a hand-made estate around them and steps that do as they are told.
/// Each driver made here is a node of its own.
final class World {

    /// A lease outlasts what a busy machine keeps a node waiting for.
    static final MigrationSettings QUICK = leased(Duration.ofSeconds(3));
    /// With the lease of a usual installation, where no test is about its end: on a machine that stands still for two seconds a
    /// quick node rightly takes its lease for lost, and stops.
    static final MigrationSettings CALM = leased(Duration.ofSeconds(30));
    /// For a node that dies, where the test waits until it is over.
    static final MigrationSettings SHORT_LEASE = leased(Duration.ofMillis(500));

    final JdbcClient jdbc;
    final TransactionTemplate transaction;
    final MigrationStore store;
    final StepJournal journal;
    final Leases leases;
    final Moves moves;
    final Itinerary itinerary;
    final Slots slots;
    final MigrationViews views;
    final MigrationCommands commands;
    final OwnersWord ownersWord;
    /// What sources and targets answer when they are asked; all of them, unless a test says otherwise.
    final Map<UUID, Probe> answers = new ConcurrentHashMap<>();
    /// These answer only when that has come.
    final Map<UUID, CountDownLatch> hang = new ConcurrentHashMap<>();
    /// Of these not even that can be told.
    final List<UUID> untold = new CopyOnWriteArrayList<>();
    /// Our own database refuses while these are asked.
    final List<UUID> unnoted = new CopyOnWriteArrayList<>();
    final List<UUID> asked = new CopyOnWriteArrayList<>();
    final Aways aways;
    final List<AuditEntry> audited = new CopyOnWriteArrayList<>();
    final List<MigrationMoved> news = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();
    final List<String> ran = new CopyOnWriteArrayList<>();
    final Map<String, Function<StepContext, Outcome>> script = new LinkedHashMap<>();
    final Map<String, Work> copies = new ConcurrentHashMap<>();
    final Map<UUID, Opening> live = new ConcurrentHashMap<>();

    /// Opens a VM at its source anew.
    interface Opening {

        LiveVm open() throws IOException;
    }

    final FakeMappings mappings = new FakeMappings();
    final UUID target;

    private final DataSourceTransactionManager transactions;
    private final Estate estate;
    final UUID source;

    World() {
        var details = TestDatabase.clone("trip");
        var dataSource = new HikariDataSource();
        dataSource.setJdbcUrl(details.getJdbcUrl());
        dataSource.setUsername(details.getUsername());
        dataSource.setPassword(details.getPassword());
        dataSource.setMinimumIdle(1);
        jdbc = JdbcClient.create(dataSource);
        transactions = new DataSourceTransactionManager(dataSource);
        transaction = new TransactionTemplate(transactions);
        estate = new Estate(jdbc, live);
        source = connection("source", "staged");
        target = connection("target", "libvirt");
        itinerary = new Itinerary(List.of("note-source", "check-source", "check-target", "track-changes",
                "seed-disks", "keep-in-step", "end-test-boot", "ask-test-boot-end", "wait-for-runbook",
                "shut-down-source", "final-pass", "compare-before-start",
                "remove-snapshots", "clean-source", "copy-disks", "define-target", "wait-for-group", "seal-source",
                "guard-two-running", "start-target",
                "open-checklist", "run-checks", "ask-owner", "wait-for-owner", "start-soak", "compare-source",
                "wait-for-soak",
                "stop-target", "undefine-target", "unseal-source", "start-source", "close-checklist",
                "note-what-is-left", "go-on-in-step", "hooks-before-shutdown", "hooks-after-start",
                "hooks-after-sign-off", "hooks-before-roll-back", "hooks-after-roll-back").stream().map(this::scripted)
                .toList());
        store = new MigrationStore(jdbc);
        journal = new StepJournal(jdbc);
        leases = new Leases(jdbc);
        AlarmClock alarm = alarm();
        moves = new Moves(jdbc, journal, new Trail(), event -> news.add((MigrationMoved) event), alarm);
        slots = SlotWorld.slots(jdbc, transactions, 4, event -> new SlotNews(jdbc, alarm).on((SlotsGranted) event));
        views = new MigrationViews(journal, itinerary, slots, new WayBack(jdbc));
        commands = new MigrationCommands(store, views, moves, journal,
                new Planner(estate, new Fitness(estate, new AllReady(), mappings), store, moves, jdbc),
                new StaticListableBeanFactory().getBeanProvider(CutoverPermit.class), new WayBack(jdbc));
        ownersWord = new OwnersWord(store, moves);
        aways = new Aways(jdbc, transaction, place -> {
            asked.add(place);
            hung(place);
            if (untold.contains(place)) {
                throw new IllegalStateException("its secret cannot be opened");
            }
            if (unnoted.contains(place)) {
                throw new QueryTimeoutException("canceling statement due to statement timeout");
            }
            return answers.getOrDefault(place, new Probe(true, "It answers.", null));
        }, new Trail(), alarm, Duration.ofHours(24));
        script.put("wait-for-owner", context -> new Outcome.Waits("The owner has not signed yet.", null));
        script.put("wait-for-soak", context -> new Outcome.Waits("The soak runs.", Duration.ofHours(1)));
    }

    private void hung(UUID place) {
        try {
            CountDownLatch until = hang.get(place);
            if (until != null) {
                until.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static MigrationSettings leased(Duration lease) {
        return new MigrationSettings(lease, Duration.ofMillis(100), Duration.ofMillis(100),
                List.of(Duration.ofSeconds(1), Duration.ofSeconds(1)), List.of(), Duration.ofSeconds(5));
    }

    /// The dead node's time is over now.
    void leaseRunsOut(UUID id) {
        jdbc.sql("update migration set lease_until = clock_timestamp() where id = :id").param("id", id).update();
    }

    Driver node(String name) {
        return node(name, QUICK);
    }

    Driver node(String name, MigrationSettings settings) {
        return new Driver(name, settings, leases, store, itinerary, new DriverLog(journal, moves, new Catalogue(),
                (code, what, vm, label) -> failures.add(label + " " + code), transactions),
                new StepRunner(estate, views, slots, SlotWorld.pressure(jdbc, new Trail()), jdbc, 2, 4),
                new WayBack(jdbc),
                aways);
    }

    /// A planned migration of a new VM.
    UUID planned(String vmName) {
        return transaction.execute(status -> commands.plan(plan(vm(vmName)), "lena"));
    }

    UUID started(String vmName) {
        UUID id = planned(vmName);
        act(() -> commands.start(id, "lena"));
        return id;
    }

    PlanMigration plan(UUID vm) {
        return new PlanMigration(vm, target, DiskFormat.QCOW2, 5, null, null);
    }

    void act(Runnable command) {
        transaction.executeWithoutResult(status -> command.run());
    }

    MigrationRow row(UUID id) {
        return store.find(id).orElseThrow();
    }

    State state(UUID id) {
        return row(id).state();
    }

    MigrationView view(UUID id) {
        return views.of(row(id));
    }

    /// The steps done by all nodes so far, in order, of this migration.
    List<String> journalOf(UUID id) {
        return journal.of(List.of(id)).stream().map(entry -> entry.step() + " " + entry.outcome()).toList();
    }

    /// As when the machine's next look is due now.
    void due(UUID id) {
        jdbc.sql("update migration set wake_at = clock_timestamp() where id = :id").param("id", id).update();
    }

    UUID vm(String name) {
        UUID vm = jdbc.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at)
                values (:source, :external, :name, 2, 1, 1024, 'bios', false, 'ova', 'web01.ova', 4096, 'f', 'd',
                        now(), now())
                returning id
                """).param("source", source).param("external", UUID.randomUUID().toString()).param("name", name)
                .query(UUID.class).single();
        return vm;
    }

    private UUID connection(String direction, String kind) {
        return jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:direction, :kind, :direction, '/nowhere/' || :direction, 'test', now()) returning id
                """).param("direction", direction).param("kind", kind).query(UUID.class).single();
    }

    private Step scripted(String name) {
        return new Step() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String title() {
                return "Step " + name;
            }

            @Override
            public Optional<Work> copies(StepContext context) {
                return Optional.ofNullable(copies.get(name));
            }

            @Override
            public Outcome run(StepContext context) {
                ran.add(name);
                return script.getOrDefault(name, c -> Outcome.done("did " + name)).apply(context);
            }
        };
    }

    private static AlarmClock alarm() {
        try {
            var properties = new java.util.Properties();
            properties.setProperty("org.quartz.scheduler.instanceName", "world-" + UUID.randomUUID());
            properties.setProperty("org.quartz.threadPool.threadCount", "1");
            return new AlarmClock(new StdSchedulerFactory(properties).getScheduler(), Clock.systemUTC());
        } catch (SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Trail implements AuditTrail {

        @Override
        public void append(AuditEntry entry) {
            audited.add(entry);
        }

        @Override
        public List<AuditEvent> about(String subjectType, String subjectId, int limit) {
            return List.of();
        }
    }

    private record AllReady() implements Readiness {

        @Override
        public Assessment of(UUID vmId) {
            return new Assessment(Assessment.Verdict.READY, List.of(), Instant.EPOCH);
        }

        @Override
        public Map<UUID, Assessment.Verdict> verdicts(Collection<UUID> vmIds) {
            return Map.of();
        }

        @Override
        public Assessment judge(UUID vmId) {
            return of(vmId);
        }
    }

    AuditTrail trail() {
        return new Trail();
    }

    Inventory inventory() {
        return estate;
    }

    private record Estate(JdbcClient jdbc, Map<UUID, Opening> live) implements Inventory {

        @Override
        public boolean readsRunning(Vm vm) {
            return live.containsKey(vm.id());
        }

        @Override
        public LiveVm open(Vm vm) throws IOException {
            return Objects.requireNonNull(live.get(vm.id())).open();
        }

        @Override
        public Optional<Vm> vm(UUID id) {
            return jdbc.sql("select name, source_id from vm where id = :id").param("id", id)
                    .query((rs, n) -> io.towpath.migration.step.StepFixtures.aVm(id, rs.getString(1))).optional();
        }

        @Override
        public List<Vm> vms(Collection<UUID> ids) {
            List<Vm> vms = new ArrayList<>();
            ids.forEach(id -> vm(id).ifPresent(vms::add));
            return vms;
        }

        @Override
        public Optional<Connection> connection(UUID id) {
            return jdbc.sql("select direction, kind, name, location from connection where id = :id").param("id", id)
                    .query((rs, n) -> new Connection(id,
                            rs.getString(1).equals("source")
                                    ? Connection.Direction.SOURCE
                                    : Connection.Direction.TARGET,
                            rs.getString(2), rs.getString(3), rs.getString(4)))
                    .optional();
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
        public DiskRef disk(Vm vm, VmDisk disk) {
            return DiskRef.file(Path.of("/nowhere", disk.facts().file()));
        }

        @Override
        public boolean unchanged(Vm vm, VmDisk disk) {
            return true;
        }
    }
}
