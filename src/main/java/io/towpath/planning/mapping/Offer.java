package io.towpath.planning.mapping;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A network, storage or place that a target has. Components of other kinds, and what nobody declared, are null.
///
/// @param kind       at the target: `bridge`, `storage-class`, `namespace`
/// @param prefixes   of a network: subnets that are routed there
/// @param accessMode of storage: `ReadWriteMany`
/// @param volumeMode of storage: `Block`
/// @param reservedBytes of what is free, what is kept for others
/// @param vanishedAt since when it is not there any more; null: it is there
public record Offer(MappingKind of, UUID targetId, String name, String kind, @Nullable Integer vlan,
        List<Prefix> prefixes, @Nullable Integer mtu, @Nullable String accessMode, @Nullable String volumeMode,
        @Nullable Long capacityBytes, @Nullable Long reservedBytes, @Nullable Long freeBytes,
        @Nullable Instant vanishedAt) {

    public Offer {
        prefixes = List.copyOf(prefixes);
    }

    public static Offer network(UUID targetId, String name, String kind, @Nullable Integer vlan, List<Prefix> prefixes,
            @Nullable Integer mtu) {
        return new Offer(MappingKind.NETWORK, targetId, name, kind, vlan, prefixes, mtu, null, null, null, null, null,
                null);
    }

    public static Offer storage(UUID targetId, String name, String kind, @Nullable String accessMode,
            @Nullable String volumeMode, @Nullable Long capacity, @Nullable Long reserved, @Nullable Long free) {
        return new Offer(MappingKind.STORAGE, targetId, name, kind, null, List.of(), null, accessMode, volumeMode,
                capacity, reserved, free, null);
    }

    public static Offer placement(UUID targetId, String name, String kind) {
        return new Offer(MappingKind.PLACEMENT, targetId, name, kind, null, List.of(), null, null, null, null, null,
                null, null);
    }

    public boolean isThere() {
        return vanishedAt == null;
    }

    /// What waves may count on; null where nobody declared what is free.
    public @Nullable Long roomBytes() {
        return freeBytes == null ? null : Math.max(0, freeBytes - (reservedBytes == null ? 0 : reservedBytes));
    }

    /// Whether an address can be kept there; true where no subnet is declared.
    public boolean takes(String address) {
        return prefixes.isEmpty() || prefixes.stream().anyMatch(prefix -> prefix.contains(address));
    }
}
