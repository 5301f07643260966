package io.towpath.planning.mapping;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Reads the mappings to a target.
@Component
final class Lookups {

    private final MappingStore store;
    private final OfferStore offers;

    Lookups(MappingStore store, OfferStore offers) {
        this.store = store;
        this.offers = offers;
    }

    /// @param version null: nothing was declared
    Lookup at(MappingKind kind, UUID targetId, @Nullable Integer version) {
        if (version == null) {
            return new Lookup(targetId, false, Set.of(), List.of());
        }
        Set<String> there = offers.of(kind, targetId).stream().filter(Offer::isThere).map(Offer::name)
                .collect(Collectors.toSet());
        return new Lookup(targetId, true, there, store.entries(kind, version, targetId));
    }

    /// The newest version; null where nothing is declared.
    @Nullable
    Integer version(MappingKind kind, UUID targetId) {
        return offers.declared(kind, targetId) ? store.head(kind) : null;
    }

    Lookup now(MappingKind kind, UUID targetId) {
        return at(kind, targetId, version(kind, targetId));
    }
}
