package io.towpath.planning.mapping;

import org.jspecify.annotations.Nullable;

/// Versions of the mappings that somebody goes by. Null: nothing of the kind was declared at the target, names stay as they are.
public record Frozen(@Nullable Integer network, @Nullable Integer storage, @Nullable Integer placement) {

    /// Nothing was declared.
    public static final Frozen AS_IS = new Frozen(null, null, null);

    public @Nullable Integer of(MappingKind kind) {
        return switch (kind) {
            case NETWORK -> network;
            case STORAGE -> storage;
            case PLACEMENT -> placement;
        };
    }

    /// For people: `networks 14, storage 3`; empty where names stay as they are.
    public String words() {
        StringBuilder words = new StringBuilder();
        for (MappingKind kind : MappingKind.values()) {
            Integer version = of(kind);
            if (version != null) {
                words.append(words.isEmpty() ? "" : ", ").append(kind.path()).append(' ').append(version);
            }
        }
        return words.toString();
    }
}
