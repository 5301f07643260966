package io.towpath.inventory;

import java.util.UUID;

/// Which disks of a VM stay at the source while it migrates: swap, scratch, or what no snapshot holds. They are neither
/// copied nor attached at the target, and no rule judges them. Every change stands on the trail of its VM; both commands can
/// be given twice. A disk that leaves its VM, or becomes another by its size or uuid, is excluded no more.
public interface DiskExclusions {

    /// A disk that is excluded already gets the new reason.
    ///
    /// @param reason for the next person who looks; required
    /// @throws RefusedException `not-found`, `reason-invalid`; `disk-first` of the disk that the VM starts from;
    ///                          `vm-under-way` while a trip has planned what it copies
    void exclude(UUID vm, UUID disk, String reason, String actor);

    /// @throws RefusedException `not-found`, `vm-under-way`
    void include(UUID vm, UUID disk, String actor);
}
