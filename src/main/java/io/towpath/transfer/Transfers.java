package io.towpath.transfer;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/// Brings disks over.
public interface Transfers {

    /// Copies and proves every disk, going on where an earlier call (also of a killed process) stopped; returns when all
    /// are proven. Disks already proven are not touched again while their target file is unchanged.
    ///
    /// @param stop asked often; true ends the call with reason CANCELLED, leaving all resumable
    void bringOver(UUID migrationId, List<CopyOrder> orders, BooleanSupplier stop) throws TransferException;

    /// The same where others of the VM are brought over beside it by calls of their own.
    ///
    /// @param among how many share the threads that one takes else
    default void bringOver(UUID migrationId, List<CopyOrder> orders, int among, BooleanSupplier stop)
            throws TransferException {
        bringOver(migrationId, orders, stop);
    }

    /// Among how many the threads of one can be shared.
    default int mostAmong() {
        return Integer.MAX_VALUE;
    }

    /// In the order of the VM's disks; empty before the first copy.
    List<DiskCopy> of(UUID migrationId);

    /// The same of many, with one question; those without a copy are missing.
    Map<UUID, List<DiskCopy>> of(Collection<UUID> migrationIds);
}
