package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Pinned to NUMA nodes of its host.
@Component
final class NumaAffinity extends BasicRule {

    NumaAffinity() {
        super("numa-affinity", "www-", "Pinned to NUMA nodes",
                "The pinning is lost: memory may be far from the processor.",
                "If the application needs it, set the topology at the target by hand; otherwise waive it.",
                "vmware.numa_affinity.detected");
    }

    @Override
    List<Finding> look(Case one) {
        String pinned = one.traits().numaAffinity();
        return pinned == null || pinned.isBlank()
                ? List.of()
                : found(one, "It is pinned to the NUMA nodes %s.".formatted(pinned), "numaAffinity", pinned);
    }
}
