package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Rules of the cluster tie it to hosts or VMs.
@Component
final class AffinityRule extends BasicRule {

    AffinityRule() {
        super("affinity-rule", "www-", "Affinity rules",
                "The rules stay behind: VMs that must be apart may meet on one host.",
                "Note them for placement, and make equal rules at the target. VMs kept on one host are in one dependency group, "
                        + "which a waiver takes apart.",
                "vmware.host_affinity.detected");
    }

    @Override
    List<Finding> look(Case one) {
        List<String> rules = one.traits().affinityRules();
        if (rules == null || rules.isEmpty()) {
            return List.of();
        }
        return found(one, "%d %s it: %s%s%s.".formatted(rules.size(), rules.size() == 1 ? "rule ties" : "rules tie",
                some(rules), sense("kept on one host with others by", one.traits().togetherRules()),
                sense("kept apart from others by", one.traits().apartRules())), "rules", rules.size());
    }

    private static String sense(String what, @Nullable List<String> rules) {
        return rules == null || rules.isEmpty() ? "" : "; %s %s".formatted(what, some(rules));
    }
}
