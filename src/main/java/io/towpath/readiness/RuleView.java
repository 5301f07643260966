package io.towpath.readiness;

import org.jspecify.annotations.Nullable;

/// A rule as people and scripts see it.
///
/// @param externalRuleId Forklift's id of the same concern; null where it has none
public record RuleView(String id, String title, String meaning, @Nullable String externalRuleId) {}
