package io.towpath.inventory;

import io.towpath.disk.DiskRef;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The estate, to read.
public interface Inventory {

    Optional<Vm> vm(UUID id);

    /// In the order asked; those that do not exist are left out.
    List<Vm> vms(Collection<UUID> ids);

    Optional<Connection> connection(UUID id);

    List<Connection> sources();

    List<Connection> targets();

    /// Where a disk is read.
    DiskRef disk(Vm vm, VmDisk disk) throws IOException;

    /// Whether the disk's file is still the one that was scanned.
    boolean unchanged(Vm vm, VmDisk disk) throws IOException;
}
