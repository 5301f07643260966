package io.towpath.planning.mapping.web;

import io.towpath.inventory.Connection;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Offers;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whose mappings are shown.
final class ChosenTarget {

    private ChosenTarget() {}

    /// The one that is asked for; else the first where something must be mapped; else the first; null where there is none.
    static @Nullable Connection of(List<Connection> targets, @Nullable UUID asked, MappingKind kind, Offers offers) {
        return targets.stream().filter(one -> one.id().equals(asked)).findFirst()
                .or(() -> targets.stream().filter(one -> offers.declared(kind, one.id())).findFirst())
                .or(() -> targets.stream().findFirst()).orElse(null);
    }
}
