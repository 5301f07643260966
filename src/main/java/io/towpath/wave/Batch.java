package io.towpath.wave;

import java.util.List;
import java.util.UUID;

/// VMs of a wave that begin together.
///
/// @param number from 1
/// @param vms    in the order of their turns; those that were left out or cancelled are in none
/// @param good   of them: their targets are validated, and none of these needs a person
/// @param needed of them before the next batch begins
/// @param begun  whether all batches before it are good enough
public record Batch(int number, List<UUID> vms, int good, int needed, boolean begun) {

    public Batch {
        vms = List.copyOf(vms);
    }

    boolean goodEnough() {
        return good >= needed;
    }

    /// What the one after this waits for: `Batch 2 starts when 9 of the 10 VMs of batch 1 are good; 7 are now.`
    public String nextWaitsFor() {
        return "Batch %d starts when %d of the %s of batch %d %s good; %d %s now.".formatted(number + 1, needed,
                vms.size() == 1 ? "one VM" : vms.size() + " VMs", number, needed == 1 ? "is" : "are", good,
                good == 1 ? "is" : "are");
    }
}
