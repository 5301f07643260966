package io.towpath.migration.testboot;

import io.towpath.disk.DiskFormat;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.TargetPlatform;
import io.towpath.platform.spi.TargetVm;
import io.towpath.platform.spi.TargetVm.TargetDisk;
import io.towpath.platform.spi.TestBed;
import io.towpath.platform.spi.TestBed.TestVm;
import io.towpath.platform.spi.TestBooting;
import io.towpath.replication.ReplicaDisk;
import io.towpath.replication.Replication;
import io.towpath.replication.Replications;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// The throw-away VMs of test boots, and who boots them.
@Component
class TestVms {

    private static final int LONGEST_NAME = 60;
    private static final int MARK = 8;

    private final Inventory inventory;
    private final Replications replications;
    private final TestBootStore store;
    private final List<TargetPlatform> platforms;

    TestVms(Inventory inventory, Replications replications, TestBootStore store, List<TargetPlatform> platforms) {
        this.inventory = inventory;
        this.replications = replications;
        this.store = store;
        this.platforms = List.copyOf(platforms);
    }

    /// @param name   of the VM at the target, and of its folder
    /// @param folder beside the images
    record Place(String name, Path folder) {}

    Place place(TestBoot boot, Replication of) {
        String safe = boot.vmName().replaceAll("[^A-Za-z0-9._-]+", "-");
        // the last part of an id is the random one
        String id = boot.id().toString();
        String name = "towpath-test-%s-%s".formatted(safe.substring(0, Math.min(LONGEST_NAME, safe.length())),
                id.substring(id.length() - MARK));
        Path image = Path.of(of.disks().getFirst().targetFile()).toAbsolutePath().normalize();
        return new Place(name, image.resolveSibling(name));
    }

    /// Free bytes beside its images; empty where nothing of it has arrived.
    Optional<Long> room(TestBoot boot) throws IOException {
        Optional<Path> image = replications.of(boot.migrationId()).filter(of -> !of.disks().isEmpty())
                .map(of -> Path.of(of.disks().getFirst().targetFile()));
        return image.isEmpty() || Files.notExists(image.get())
                ? Optional.empty()
                : Optional.of(Files.getFileStore(image.get()).getUsableSpace());
    }

    TestBooting booting(UUID targetId) {
        Connection target = inventory.connection(targetId).orElseThrow();
        return TargetPlatform.of(platforms, target.kind(), target.name()).testBooting(target.location());
    }

    TestBed bed(TestBoot boot) throws IOException {
        return switch (booting(boot.targetId())) {
            case TestBooting.Can(TestBed bed) -> bed;
            case TestBooting.Cannot(String why, String remedy) -> throw new IOException(why + " " + remedy);
        };
    }

    /// As it began: its images are those that passes write to.
    TestVm of(TestBoot boot) throws IOException {
        Vm vm = inventory.vm(boot.vmId()).orElseThrow();
        Replication of = replications.of(boot.migrationId()).orElseThrow();
        List<TargetDisk> disks = new ArrayList<>();
        for (VmDisk disk : vm.disks()) {
            ReplicaDisk image = of.disks().stream().filter(each -> each.vmDiskId().equals(disk.id())).findFirst()
                    .orElseThrow(() -> new IOException(
                            "%s: disk %s of the last scan is not among those kept in step. Let the next pass tell."
                                    .formatted(boot.vmName(), disk.facts().label())));
            disks.add(new TargetDisk(Path.of(image.targetFile()), DiskFormat.ofId(image.format()).orElseThrow(),
                    disk.facts().slot(), disk.serial()));
        }
        return testVm(boot, new TargetVm(vm.id(), vm.name(), vm.hardware(), disks, vm.nics()));
    }

    /// What is enough to end it, whatever became of the VM.
    TestVm known(TestBoot boot) {
        Vm vm = inventory.vm(boot.vmId()).orElseThrow();
        return testVm(boot, new TargetVm(vm.id(), vm.name(), vm.hardware(), List.of(), List.of()));
    }

    private TestVm testVm(TestBoot boot, TargetVm of) {
        return new TestVm(boot.id(), String.valueOf(boot.name()), Path.of(store.folder(boot.id()).orElseThrow()), of);
    }
}
