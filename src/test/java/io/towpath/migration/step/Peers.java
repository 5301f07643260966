package io.towpath.migration.step;

import io.towpath.acceptance.Acceptance;
import io.towpath.acceptance.AcceptanceState;
import io.towpath.acceptance.Accepted;
import io.towpath.acceptance.Evidence;
import io.towpath.disk.DiskRef;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Mode;
import io.towpath.migration.OutageBarrier;
import io.towpath.migration.OutagePermit;
import io.towpath.migration.State;
import io.towpath.migration.TripHooks;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.TargetPlatform;
import io.towpath.platform.spi.TargetSurvey;
import io.towpath.platform.spi.TargetVm;
import io.towpath.readiness.Assessment;
import io.towpath.readiness.Readiness;
import io.towpath.replication.Replications;
import io.towpath.transfer.CopyOrder;
import io.towpath.transfer.DiskCopy;
import io.towpath.transfer.TransferException;
import io.towpath.transfer.Transfers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/// What steps work with, in memory and in a temporary folder: it remembers what was done and fails when told to.
final class Peers {

    final Vm vm = StepFixtures.aVm(UUID.fromString("0192f000-0000-7000-8000-000000000010"), "web01");
    final Connection target;
    final Estate estate = new Estate();
    final Judge judge = new Judge();
    final Mover mover = new Mover();
    final Office office = new Office();
    final Kvm kvm = new Kvm();
    final io.towpath.planning.mapping.FakeMappings mappings = new io.towpath.planning.mapping.FakeMappings();
    final List<String> places = new ArrayList<>();

    /// What is said to an outage that is about to begin.
    OutageBarrier.Answer permit = new OutageBarrier.Go();

    private final Path folder;

    Peers(Path folder) {
        this.folder = folder;
        this.target = new Connection(new UUID(0, 2), Connection.Direction.TARGET, "libvirt", "kvm01",
                folder.toString());
    }

    Landing landing() {
        return new Landing(new TargetPlatforms(List.of(kvm)), new Wires(mappings), new NoReplications());
    }

    Replicas replicas() {
        return replicas(new NoReplications());
    }

    Replicas replicas(Replications replications) {
        return new Replicas(estate, landing(), replications, mover);
    }

    /// @param hooks null: there are none
    MayGoDown mayGoDown(@Nullable TripHooks hooks) {
        OutagePermit rules = new OutagePermit() {
            @Override
            public Set<UUID> companions(UUID migrationId) {
                return Set.of();
            }

            @Override
            public OutageBarrier.Answer ask(UUID migrationId) {
                return permit;
            }
        };
        return new MayGoDown(new StaticListableBeanFactory(Map.of("permit", rules)).getBeanProvider(OutagePermit.class),
                new StaticListableBeanFactory(hooks == null ? Map.of() : Map.of("hooks", hooks)).getBeanProvider(
                        TripHooks.class));
    }

    StepContext context() {
        return context(1, vm);
    }

    StepContext context(int attempt, Vm of) {
        MigrationView migration = new MigrationView(new UUID(0, 3), of.id(), of.name(), attempt, null, null,
                target.id(), Mode.COLD, "qcow2", null, State.CUTTING_OVER, Instant.EPOCH, "started", "", "system", null,
                null, 5,
                List.of(), 1);
        return new StepContext(migration, of, target, () -> false, places::add, 1, false);
    }

    final class Estate implements Inventory {

        boolean unchanged = true;
        boolean gone;
        boolean live;
        @Nullable
        LiveVm running;

        @Override
        public boolean readsRunning(Vm of) {
            return live;
        }

        @Override
        public LiveVm open(Vm of) throws IOException {
            return running == null ? Inventory.super.open(of) : running;
        }

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
            return Optional.of(target);
        }

        @Override
        public List<Connection> sources() {
            return List.of();
        }

        @Override
        public List<Connection> targets() {
            return List.of(target);
        }

        @Override
        public DiskRef disk(Vm of, VmDisk disk) {
            return DiskRef.file(folder.resolve("source").resolve(disk.facts().file()));
        }

        @Override
        public boolean unchanged(Vm of, VmDisk disk) throws IOException {
            if (gone) {
                throw new NoSuchFileException(disk.facts().file());
            }
            return unchanged;
        }
    }

    static final class Judge implements Readiness {

        Assessment assessment = new Assessment(Assessment.Verdict.READY, List.of(), Instant.EPOCH);

        @Override
        public Assessment of(UUID vmId) {
            return assessment;
        }

        @Override
        public Map<UUID, Assessment.Verdict> verdicts(Collection<UUID> vmIds) {
            return Map.of();
        }

        @Override
        public Assessment judge(UUID vmId) {
            return assessment;
        }
    }

    /// Writes one line to each target file; a file written before is left as it is.
    static final class Mover implements Transfers {

        final List<DiskCopy> copies = new ArrayList<>();
        final List<Path> written = new ArrayList<>();
        @Nullable
        TransferException fails;
        String readBack = "sha256:aa";

        @Override
        public void bringOver(UUID migrationId, List<CopyOrder> orders, BooleanSupplier stop)
                throws TransferException {
            if (fails != null) {
                throw fails;
            }
            for (CopyOrder order : orders) {
                if (copies.stream().noneMatch(copy -> copy.targetFile().equals(order.target().toString()))) {
                    write(migrationId, order);
                }
            }
        }

        private void write(UUID migrationId, CopyOrder order) {
            try {
                Files.writeString(order.target(), "disk");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            written.add(order.target());
            copies.add(new DiskCopy(UUID.randomUUID(), migrationId, order.vmDiskId(), order.label(),
                    DiskCopy.Phase.PROVEN, 1 << 20, 1 << 20, 512, 0, "qcow2", order.target().toString(), "sha256:aa",
                    readBack, null, Instant.EPOCH, Instant.EPOCH));
        }

        @Override
        public List<DiskCopy> of(UUID migrationId) {
            return List.copyOf(copies);
        }

        @Override
        public Map<UUID, List<DiskCopy>> of(Collection<UUID> migrationIds) {
            return copies.stream().filter(copy -> migrationIds.contains(copy.migrationId()))
                    .collect(Collectors.groupingBy(DiskCopy::migrationId));
        }
    }

    /// Checklists by what was said: a repeated word is one.
    static final class Office implements Acceptance {

        final TreeSet<String> said = new TreeSet<>();
        final TreeMap<String, Evidence> evidence = new TreeMap<>();
        Optional<AcceptanceState> state = Optional.empty();
        boolean soakOver;

        @Override
        public void open(UUID migrationId, Accepted vm) {
            said.add("opened for %s with %d disks".formatted(vm.vmName(), vm.disks().size()));
        }

        @Override
        public void add(UUID migrationId, List<Evidence> found) {
            found.forEach(each -> evidence.put(each.criterion() + " " + each.source(), each));
        }

        @Override
        public void awaitSignOff(UUID migrationId) {
            said.add("asked");
        }

        @Override
        public void startSoak(UUID migrationId, int businessDays) {
            said.add("soaks for " + businessDays);
        }

        @Override
        public void compared(UUID migrationId, Found found, String words) {
            said.add("compared: %s: %s".formatted(found, words));
        }

        @Override
        public boolean soakEnded(UUID migrationId) {
            return soakOver;
        }

        @Override
        public void close(UUID migrationId, String why) {
            said.add("closed: " + why);
        }

        @Override
        public Optional<AcceptanceState> of(UUID migrationId) {
            return state;
        }
    }

    /// Knows domains by their ids.
    final class Kvm implements TargetPlatform {

        final TreeMap<UUID, TargetVm> domains = new TreeMap<>();
        Probe probe = new Probe(true, "Writable.", null);
        @Nullable
        TargetSurvey survey;
        boolean silent;
        List<TargetSurvey.Obstacle> inTheWay = List.of();

        @Override
        public String kind() {
            return "libvirt";
        }

        @Override
        public Optional<TargetSurvey> survey(String location) throws IOException {
            if (silent) {
                throw new IOException("virsh on qemu:///system does not answer");
            }
            return Optional.ofNullable(survey);
        }

        @Override
        public List<TargetSurvey.Obstacle> inTheWay(TargetSurvey known, String location, TargetVm asked,
                Collection<String> addresses) {
            return inTheWay;
        }

        @Override
        public Probe probe(String location) {
            return probe;
        }

        @Override
        public Path folder(String location, UUID id, String vmName) throws IOException {
            return Files.createDirectories(folder.resolve("target").resolve(id.toString()));
        }

        @Override
        public String define(String location, TargetVm defined) {
            domains.put(defined.id(), defined);
            return "Defined " + defined.name() + ".";
        }

        @Override
        public String undefine(String location, TargetVm defined) {
            return domains.remove(defined.id()) == null ? "Nothing was there." : "Removed " + defined.name() + ".";
        }
    }
}
