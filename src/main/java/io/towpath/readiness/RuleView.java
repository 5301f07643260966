package io.towpath.readiness;

import org.jspecify.annotations.Nullable;

/// A rule as people and scripts see it.
///
/// @param meaning        why it matters
/// @param remedy         what to do in general; empty where only a finding can say
/// @param levels         how bad it is at worst, a letter for each [TargetKind]; empty where only a finding can say
/// @param waivable       whether people may set it aside
/// @param externalRuleId Forklift's id of the same concern; null where it has none
public record RuleView(String id, String title, String meaning, String remedy, String levels, boolean waivable,
        @Nullable String externalRuleId) {}
