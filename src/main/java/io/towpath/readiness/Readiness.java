package io.towpath.readiness;

import io.towpath.readiness.Assessment.Verdict;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// Whether VMs can migrate.
public interface Readiness {

    /// The stored assessment, for the target the settings name; UNKNOWN while the VM is being judged.
    Assessment of(UUID vmId);

    /// For one kind of target, judged first where that is not done: for who must not go on with an unknown.
    default Assessment at(UUID vmId, TargetKind target) {
        Assessment assessment = of(vmId);
        return (assessment.verdict() == Verdict.UNKNOWN ? judge(vmId) : assessment).at(target);
    }

    /// For a target as the inventory names its platform; one that no rule tells apart counts as the usual one.
    default Assessment at(UUID vmId, String platform) {
        return at(vmId, TargetKind.ofPlatform(platform).orElseGet(this::usualTarget));
    }

    /// What VMs are judged for while nobody chose a target.
    default TargetKind usualTarget() {
        return TargetKind.KVM;
    }

    /// The stored assessments of many, of each one as [#of(UUID)] tells it.
    default Map<UUID, Assessment> of(Collection<UUID> vmIds) {
        return vmIds.stream().distinct().collect(Collectors.toMap(id -> id, this::of));
    }

    Map<UUID, Verdict> verdicts(Collection<UUID> vmIds);

    /// Has VMs judged again soon, since something around them changed: in the background, once the caller's transaction ended
    /// well. Until then what was said of them stands.
    default void judgeAgain(Collection<UUID> vmIds) {}

    /// The same for what changes many times in a row: they are judged once, within a few minutes.
    default void judgeLater(Collection<UUID> vmIds) {}

    /// Judges now and stores the result.
    Assessment judge(UUID vmId);
}
