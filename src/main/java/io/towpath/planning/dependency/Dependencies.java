package io.towpath.planning.dependency;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Dependencies, to read and to change. Groups follow by themselves, in the background.
public interface Dependencies {

    Optional<Dependency> find(UUID id);

    List<Dependency> list(DependencyFilter filter, int limit, int offset);

    int count(DependencyFilter filter);

    /// By name in any case; an application before a VM.
    ///
    /// @throws io.towpath.inventory.RefusedException when nothing has that name, or several VMs have
    End named(String name);

    /// @throws io.towpath.inventory.RefusedException when an end does not exist, or the same is known already
    UUID add(DependencyDraft draft, String actor, @Nullable String reason);

    /// Its ends, kind and evidence stay: they are what it is. A null leaves a field empty.
    ///
    /// @param seen as in [Dependency#seen()]
    void edit(UUID id, String seen, DependencyDraft draft, String actor);

    void remove(UUID id, String seen, String actor, @Nullable String reason);

    /// Takes many at once, as a feed of flows brings them: those that are known are brought up to date, the others added.
    ///
    /// @param replace   of which system all that are not told are removed; null removes none
    Put put(List<DependencyDraft> drafts, @Nullable String replace, String actor);

    record Put(int added, int changed, int unchanged, int removed) {}
}
