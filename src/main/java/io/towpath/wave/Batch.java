package io.towpath.wave;

import java.util.List;
import java.util.UUID;

/// VMs of a wave that begin together.
///
/// @param number from 1
/// @param vms    in the order of their turns; those that were left out or cancelled are in none
/// @param good   of them: their targets are validated, and none of these needs a person
/// @param lost   of them: rolled back, and in no newer attempt
/// @param needed of them that are to be good before the next batch begins; may be more than can be
/// @param begun  whether all batches before it are good enough
public record Batch(int number, List<UUID> vms, int good, int lost, int needed, boolean begun) {

    public Batch {
        vms = List.copyOf(vms);
    }

    boolean goodEnough() {
        return good >= needed;
    }

    /// Whether too many are lost: the next begins only when a person decides it.
    boolean isOutOfReach() {
        return needed > vms.size() - lost;
    }

    /// What the one after this waits for: `Batch 2 may be cut over when 9 of the 10 VMs of batch 1 are good; 7 are now.`
    public String nextWaitsFor() {
        if (isOutOfReach()) {
            return "Batch %d cannot begin: %d of the %s of batch %d went back, and %d must be good. %s".formatted(
                    number + 1, lost, count(), number, needed, "Lower the share, or take the batches away.");
        }
        return "Batch %d may be cut over when %d of the %s of batch %d %s good; %d %s now.".formatted(number + 1,
                needed,
                count(), number, needed == 1 ? "is" : "are", good, good == 1 ? "is" : "are");
    }

    private String count() {
        return vms.size() == 1 ? "one VM" : vms.size() + " VMs";
    }
}
