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

    /// What to do about it in general; empty where only a finding can say.
    default String remedy() {
        return "";
    }

    /// How bad it is at worst, a letter for each target as in `finding.severities`; empty where only a finding can say.
    default String levels() {
        return "";
    }

    /// Whether targets are to be asked one by one.
    default boolean dependsOnTarget() {
        return false;
    }

    /// Whether people may set it aside. What makes a migration impossible does not go away by a signature.
    default boolean waivable() {
        return true;
    }

    /// @return empty when there is nothing to say
    List<Finding> judge(Case one);
}
