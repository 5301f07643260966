package io.towpath.readiness;

import io.towpath.readiness.Assessment.Verdict;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/// Whether VMs can migrate.
public interface Readiness {

    /// The stored assessment; UNKNOWN without findings for a VM never judged.
    Assessment of(UUID vmId);

    Map<UUID, Verdict> verdicts(Collection<UUID> vmIds);

    /// Judges now and stores the result.
    Assessment judge(UUID vmId);
}
