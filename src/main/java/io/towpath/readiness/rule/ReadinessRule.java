package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import java.util.Optional;

/// Judges one aspect of a VM.
public interface ReadinessRule {

    /// Kebab-case, never changes: findings, filters and scripts name it.
    String id();

    /// For lists, without a VM: `Part of a snapshot chain`.
    String title();

    /// Why it matters, a sentence.
    String meaning();

    /// The id under which Forklift knows the same concern; empty where it has none.
    default Optional<String> externalRuleId() {
        return Optional.empty();
    }

    /// @return empty when there is nothing to say
    List<Finding> judge(Case one);
}
