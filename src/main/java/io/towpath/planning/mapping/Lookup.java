package io.towpath.planning.mapping;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The mappings of one kind to one target, as of one version: the nearest word counts, for the card, for the VM, for all.
final class Lookup {

    private final UUID targetId;
    private final boolean declared;
    private final Set<String> there;
    private final Map<MappingKey, Choice> choices = new HashMap<>();

    /// @param declared whether anything of the kind is declared at the target; without, all stays as it is
    /// @param there    names that are at the target now
    Lookup(UUID targetId, boolean declared, Set<String> there, Collection<Assignment> entries) {
        this.targetId = targetId;
        this.declared = declared;
        this.there = Set.copyOf(there);
        entries.forEach(entry -> choices.put(entry.key(), entry.choice()));
    }

    /// As it would be after these changes.
    Lookup with(Collection<Assignment> changes) {
        Lookup after = new Lookup(targetId, declared, there, java.util.List.of());
        after.choices.putAll(choices);
        changes.forEach(change -> {
            if (change.choice() instanceof Choice.None) {
                after.choices.remove(change.key());
            } else {
                after.choices.put(change.key(), change.choice());
            }
        });
        return after;
    }

    Answer answer(UUID sourceId, String name, @Nullable UUID vmId, @Nullable Integer slot) {
        if (!declared) {
            return new Answer.AsIs(name);
        }
        Choice choice = slot == null ? null : choices.get(new MappingKey(targetId, sourceId, name, vmId, slot));
        String why = "for this one only";
        if (choice == null && vmId != null) {
            choice = choices.get(new MappingKey(targetId, sourceId, name, vmId, null));
            why = "for this VM only";
        }
        if (choice == null) {
            choice = choices.get(MappingKey.all(targetId, sourceId, name));
            why = "same for all";
        }
        return switch (choice) {
            case null -> new Answer.Unmapped();
            case Choice.None _ -> new Answer.Unmapped();
            case Choice.Ignore(String reason) -> new Answer.Ignored(reason);
            case Choice.To(String to) -> there.contains(to) ? new Answer.To(to, why) : new Answer.Broken(to);
        };
    }
}
