package io.towpath.planning.mapping.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.planning.mapping.Arrivals;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Offer;
import io.towpath.planning.mapping.Offers;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// What targets have, as REST. `PUT` declares or changes those it names and leaves others alone.
@RestController
@RequestMapping("/api/v1/targets/{id}/{kind:networks|storage|placement}")
@Tag(name = "mappings")
class OfferApi {

    private final Offers offers;
    private final Arrivals arrivals;
    private final CurrentUser user;

    OfferApi(Offers offers, Arrivals arrivals, CurrentUser user) {
        this.offers = offers;
        this.arrivals = arrivals;
        this.user = user;
    }

    record OffersJson(List<OfferJson> items, @Nullable String next) {}

    @GetMapping
    @PreAuthorize(Permission.INVENTORY_READ)
    @Operation(summary = "What the target has, with what vanished")
    OffersJson list(@PathVariable UUID id, @PathVariable String kind) {
        MappingKind of = MappingKind.ofPath(kind);
        Map<String, Arrivals.Taken> landed = of == MappingKind.STORAGE ? arrivals.storage(id, List.of()) : Map.of();
        return new OffersJson(offers.of(of, id).stream().map(offer -> OfferJson.of(offer, landed.get(offer.name())))
                .toList(), null);
    }

    @PutMapping
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Declare what the target has, all or none")
    OffersJson declare(@PathVariable UUID id, @PathVariable String kind, @RequestBody List<OfferJson> body) {
        List<Offer> declared;
        try {
            declared = body.stream().map(offer -> offer.offer(MappingKind.ofPath(kind), id)).toList();
        } catch (IllegalArgumentException fault) {
            throw new RefusedException(RefusedException.Kind.INVALID, "offer-invalid", fault.getMessage() + ".",
                    "Correct it; nothing was changed.");
        }
        offers.declare(declared, user.actor());
        return list(id, kind);
    }

    @DeleteMapping
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "It is not there any more; mappings to it are broken")
    ResponseEntity<Void> withdraw(@PathVariable UUID id, @PathVariable String kind, @RequestParam String name,
            @RequestParam String reason) {
        offers.withdraw(MappingKind.ofPath(kind), id, name, reason, user.actor());
        return ResponseEntity.noContent().build();
    }
}
