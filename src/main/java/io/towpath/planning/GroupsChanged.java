package io.towpath.planning;

import java.util.Set;
import java.util.UUID;

/// News: dependency groups were computed and came out otherwise. Published in the transaction that writes them; the tables
/// `dependency_group` and `dependency_group_member` hold the new ones already.
///
/// @param changed groups that are new, or have other members than before
/// @param gone    groups that are no more
public record GroupsChanged(Set<UUID> changed, Set<UUID> gone) {

    public GroupsChanged {
        changed = Set.copyOf(changed);
        gone = Set.copyOf(gone);
    }
}
