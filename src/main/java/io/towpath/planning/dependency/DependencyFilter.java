package io.towpath.planning.dependency;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which dependencies are asked for; an empty filter asks for all.
///
/// @param q         words in the name of an end, the detail or the source
/// @param around    with this VM or application at an end; for an application also its VMs
/// @param and       and this one at the other
/// @param group     with an end in this group
/// @param waiver    with a waiver in one of these states
public record DependencyFilter(@Nullable String q, Set<Kind> kinds, Set<Evidence> evidence, @Nullable UUID around,
        @Nullable UUID and, @Nullable UUID group, Set<Dependency.Waiver.State> waiver) {

    public static final DependencyFilter ALL = new DependencyFilter(null, Set.of(), Set.of(), null, null, null,
            Set.of());

    public static DependencyFilter of(UUID group) {
        return new DependencyFilter(null, Set.of(), Set.of(), null, null, group, Set.of());
    }

    boolean narrowed() {
        return !equals(ALL);
    }
}
