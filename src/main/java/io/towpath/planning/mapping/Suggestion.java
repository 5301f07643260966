package io.towpath.planning.mapping;

/// A destination that may be the right one. Never applied by itself.
///
/// @param score 0 to 100
/// @param why   for people: `same VLAN 110 (60), 12 of 12 addresses in its subnets (30)`
public record Suggestion(String destination, int score, String why) {}
