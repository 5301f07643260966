package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Pinned to processors of its host.
@Component
final class CpuAffinity extends BasicRule {

    CpuAffinity() {
        super("cpu-affinity", "www-", "Pinned to processors",
                "The pinning is lost: the target schedules the VM anywhere.",
                "If a licence or latency needs it, pin it at the target by hand; otherwise waive it.",
                "vmware.cpu_affinity.detected");
    }

    @Override
    List<Finding> look(Case one) {
        String pinned = one.traits().cpuAffinity();
        return pinned == null || pinned.isBlank()
                ? List.of()
                : found(one, "It is pinned to the processors %s.".formatted(pinned), "cpuAffinity", pinned);
    }
}
