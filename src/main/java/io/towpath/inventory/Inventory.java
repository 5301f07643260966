package io.towpath.inventory;

import io.towpath.disk.DiskRef;
import io.towpath.platform.spi.LiveVm;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The estate, to read.
public interface Inventory {

    Optional<Vm> vm(UUID id);

    /// In the order asked; those that do not exist are left out.
    List<Vm> vms(Collection<UUID> ids);

    /// Fields of a VM that people, scripts or files gave, by field; what a scan told has none.
    default List<FieldOrigin> origins(UUID vmId) {
        return List.of();
    }

    Optional<Connection> connection(UUID id);

    List<Connection> sources();

    List<Connection> targets();

    /// Where a disk is read.
    DiskRef disk(Vm vm, VmDisk disk) throws IOException;

    /// Whether the VM's source can be read while its VMs run: then [#open] opens it.
    default boolean readsRunning(Vm vm) {
        return false;
    }

    /// What its disks lie on, as far as its source told: `VMFS`, `NFS`, `vsan`.
    default Set<String> datastoreKinds(Vm vm) {
        return Set.of();
    }

    /// The VM at its source, as it is now, without the disks that a person excluded. To be closed.
    ///
    /// @throws io.towpath.platform.spi.SourceFaultException GONE when the source has no such VM any more
    default LiveVm open(Vm vm) throws IOException {
        throw new IOException("%s: VMs of %s are read at rest only".formatted(vm.name(), vm.sourceName()));
    }

    /// Whether the disk's file is still the one that was scanned.
    boolean unchanged(Vm vm, VmDisk disk) throws IOException;
}
