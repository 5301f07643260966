package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// A disk ends in a delta of the space-efficient kind.
@Component
final class SeSparse extends BasicRule {

    SeSparse() {
        super("chain-se-sparse", "bbbb", "Disk has a seSparse delta",
                "Space-efficient sparse deltas are not a format that leaves VMware: only a consolidated disk does.",
                "Delete the snapshots so that the delta is merged, and scan again.", null);
    }

    @Override
    List<Finding> look(Case one) {
        if (one.onlyOurSnapshots()) {
            // it is what a pass is read from, and goes with it
            return List.of();
        }
        List<String> sparse = one.disks(disk -> Boolean.TRUE.equals(disk.seSparse()));
        return sparse.isEmpty()
                ? List.of()
                : found(one, "An seSparse delta lies in the chain of %s.".formatted(disks(sparse)), "disks",
                        sparse.size());
    }
}
