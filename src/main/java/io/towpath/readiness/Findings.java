package io.towpath.readiness;

import io.towpath.platform.spi.SourceNote.Severity;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The findings of the estate, over all VMs of sources that are registered.
public interface Findings {

    /// All rules, by id.
    List<RuleView> rules();

    /// What is found now, by rule and severity: worst first, then most VMs first. What is waived counts apart.
    List<Count> counts(FindingFilter filter);

    default List<Count> counts() {
        return counts(FindingFilter.ALL);
    }

    /// Whether there is any VM to judge.
    boolean anyVm();

    /// Findings by VM and position, after a place in that order.
    ///
    /// @param after null for the beginning
    List<Found> list(FindingFilter filter, @Nullable Place after, int limit);

    /// VMs on which a rule broke, with the commonest reasons; none where `vms` is 0.
    Failures failures();

    /// @param reasons at most five, most VMs first: `Rule tpm failed: NullPointerException.`
    record Failures(int vms, List<String> reasons) {}

    /// Judges every VM again in the background.
    ///
    /// @return false when that happens already
    boolean reassess();

    /// Names who sees to the findings of a rule.
    ///
    /// @param assignee null or blank: nobody any more
    /// @throws io.towpath.inventory.RefusedException for a rule that does not exist
    void assign(String rule, @Nullable String assignee, String actor);

    /// @param vms      with such a finding that counts
    /// @param waived   with such a finding that is set aside
    /// @param example  what it says about one of them
    /// @param since    the oldest
    /// @param frees    VMs that nothing else blocks
    /// @param weekAgo  VMs seven days ago; null where nobody counted, and where the filter leaves VMs out
    /// @param assignee who sees to it; null for nobody
    record Count(RuleView rule, Severity severity, int vms, int waived, String example, String fix, Instant since,
            int frees, @Nullable Integer weekAgo, @Nullable String assignee) {}

    /// What can be filtered by, as far as anything was found there; each at most 1,000, by name.
    Choices choices();

    record Choices(List<String> applications, List<String> waves, List<String> assignees) {}

    record Found(UUID vmId, String vmName, int position, Finding finding, Instant since) {

        public Place place() {
            return new Place(vmId, position);
        }
    }

    record Place(UUID vmId, int position) {}
}
