package io.towpath.planning.mapping.web;

import io.towpath.planning.mapping.Arrivals;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Offer;
import io.towpath.planning.mapping.Prefix;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a target has, in REST. Of each kind the fields that fit; sizes in bytes.
///
/// @param takenSinceBytes what disks of VMs that landed since it was declared may grow to; read only
record OfferJson(@Nullable String name, @Nullable String kind, @Nullable Integer vlan, @Nullable List<String> prefixes,
        @Nullable Integer mtu, @Nullable String accessMode, @Nullable String volumeMode, @Nullable Long capacityBytes,
        @Nullable Long reservedBytes, @Nullable Long freeBytes, @Nullable Long takenSinceBytes,
        @Nullable Instant vanishedAt) {

    static OfferJson of(Offer offer, Arrivals.@Nullable Taken landed) {
        return new OfferJson(offer.name(), offer.kind(), offer.vlan(),
                offer.of() == MappingKind.NETWORK ? offer.prefixes().stream().map(Prefix::toString).toList() : null,
                offer.mtu(), offer.accessMode(), offer.volumeMode(), offer.capacityBytes(), offer.reservedBytes(),
                offer.freeBytes(),
                offer.freeBytes() == null ? null : landed == null ? 0L : landed.amount(), offer.vanishedAt());
    }

    Offer offer(MappingKind of, UUID target) {
        String called = name == null ? "" : name.strip();
        String sort = kind == null ? "" : kind;
        return switch (of) {
            case NETWORK -> Offer.network(target, called, sort, vlan,
                    prefixes == null ? List.of() : prefixes.stream().map(Prefix::of).toList(), mtu);
            case STORAGE -> Offer.storage(target, called, sort, accessMode, volumeMode, capacityBytes, reservedBytes,
                    freeBytes);
            case PLACEMENT -> Offer.placement(target, called, sort);
        };
    }
}
