package io.towpath.migration.power;

/// Why a side must not be started now.
///
/// @param code   kebab-case, stable
/// @param passes whether it may pass by itself
public record Against(String code, String what, String remedy, boolean passes) {}
