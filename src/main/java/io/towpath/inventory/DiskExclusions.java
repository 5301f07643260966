package io.towpath.inventory;

import java.util.Set;
import java.util.UUID;

/// Which disks of a VM stay at the source while it migrates: swap, scratch, or what no snapshot holds. They are neither
/// copied nor attached at the target, and no rule judges them. Every change stands on the trail of its VM; both commands can
/// be given twice. A disk that is another at its place, by its size or uuid, or where no uuid is told by its file
/// or slot, is excluded no more, which its VM's trail tells; one that a scan is not told and that comes back still is.
public interface DiskExclusions {

    /// A disk that is excluded already gets the new reason.
    ///
    /// @param reason for the next person who looks; required
    /// @throws RefusedException `not-found`, `reason-invalid`; `disk-first` of the disk that the VM starts from;
    ///                          `vm-under-way` while a trip has planned what it copies, but for those of [#lost]
    void exclude(UUID vm, UUID disk, String reason, String actor);

    /// @throws RefusedException `not-found`, `vm-under-way`
    void include(UUID vm, UUID disk, String actor);

    /// Disks of a VM that count since another disk stood where an excluded one had, and that its trip does not copy: they
    /// may be excluded during it.
    Set<UUID> lost(UUID vm);
}
