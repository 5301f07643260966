package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Rules of the cluster tie it to hosts or VMs.
@Component
final class AffinityRule extends BasicRule {

    AffinityRule() {
        super("affinity-rule", "www-", "Affinity rules",
                "The rules stay behind: VMs that must be apart may meet on one host.",
                "Note them for placement, and make equal rules at the target.", "vmware.host_affinity.detected");
    }

    @Override
    List<Finding> look(Case one) {
        List<String> rules = one.traits().affinityRules();
        return rules == null || rules.isEmpty()
                ? List.of()
                : found(one, "%d %s it: %s.".formatted(rules.size(), rules.size() == 1 ? "rule ties" : "rules tie",
                        some(rules)), "rules", rules.size());
    }
}
