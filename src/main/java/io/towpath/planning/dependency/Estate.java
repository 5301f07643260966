package io.towpath.planning.dependency;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// What groups are computed from.
///
/// @param vms            all VMs that can move: no templates, no placeholders
/// @param applicationOf  by VM; those without an application are left out
/// @param infrastructure applications that everything depends on
/// @param edges          all dependencies, waived or not
record Estate(Set<UUID> vms, Map<UUID, UUID> applicationOf, Set<UUID> infrastructure, List<Edge> edges) {

    /// @param cut    waived, approved and not expired: it ties nobody
    /// @param weight a day, 0 where it has none
    record Edge(UUID id, End from, End to, Kind kind, Evidence evidence, long weight, boolean cut) {}
}
