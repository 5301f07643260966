package io.towpath.migration.step;

import io.towpath.transfer.DiskCopy;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Nothing is called migrated until it is proven: every disk read back, its digest equal to the source's.
final class Proof {

    private Proof() {}

    /// What is missing; empty when all `disks` are proven equal.
    static Optional<Outcome> of(List<DiskCopy> copies, int disks) {
        for (DiskCopy copy : copies) {
            if (copy.targetDigest() != null && !Objects.equals(copy.sourceDigest(), copy.targetDigest())) {
                return Optional.of(Outcome.failed("verify-mismatch",
                        "%s: digest of what was read back from %s is %s, the source's is %s.".formatted(copy.label(),
                                copy.targetFile(), copy.targetDigest(), copy.sourceDigest()),
                        "Check the target's storage for errors, move the file away, then retry: the disk is copied anew."));
            }
        }
        long proven = copies.stream()
                .filter(copy -> copy.phase() == DiskCopy.Phase.PROVEN && copy.targetDigest() != null).count();
        return proven == disks
                ? Optional.empty()
                : Optional.of(Outcome.failed("not-proven",
                        "%d of %d disks are proven equal to the source.".formatted(proven, disks),
                        "Roll back and start a new attempt, or retry to copy what is missing."));
    }
}
