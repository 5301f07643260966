package io.towpath.planning.mapping;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.RefusedException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

@Component
class StoredOffers implements Offers {

    private final OfferStore store;
    private final Inventory inventory;
    private final AuditTrail audit;
    private final Rejudging rejudging;
    private final TransactionOperations transaction;
    private final Clock clock;

    StoredOffers(OfferStore store, Inventory inventory, AuditTrail audit, Rejudging rejudging,
            TransactionOperations transaction, Clock clock) {
        this.rejudging = rejudging;
        this.store = store;
        this.inventory = inventory;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public List<Offer> of(MappingKind kind, UUID targetId) {
        return store.of(kind, targetId);
    }

    @Override
    public boolean declared(MappingKind kind, UUID targetId) {
        return store.declared(kind, targetId);
    }

    @Override
    public void declare(List<Offer> offers, String actor) {
        for (Offer offer : offers) {
            try {
                OfferRules.check(offer);
            } catch (IllegalArgumentException fault) {
                throw new RefusedException(RefusedException.Kind.INVALID, "offer-invalid",
                        "%s: %s.".formatted(offer.name(), fault.getMessage()), "Correct it; nothing was changed.");
            }
        }
        transaction.executeWithoutResult(_ -> {
            offers.stream().collect(Collectors.groupingBy(Offer::targetId)).forEach((targetId, own) -> {
                Connection target = target(targetId);
                if (!toldAlready(targetId, own)) {
                    rejudging.offers();
                }
                own.forEach(offer -> store.put(offer, actor, clock.instant()));
                audit.append(AuditEntry.of(actor, "target.offers-declared", subject(target)).with(told(own)));
            });
        });
    }

    /// Scripts declare the same networks every night: nothing is said of VMs for that which was not said before.
    private boolean toldAlready(UUID targetId, List<Offer> offers) {
        List<Offer> networks = offers.stream().filter(offer -> offer.of() == MappingKind.NETWORK).toList();
        return networks.isEmpty() || new HashSet<>(store.of(MappingKind.NETWORK, targetId)).containsAll(networks);
    }

    @Override
    public int declare(MappingKind kind, UUID targetId, String table, String actor) {
        List<Offer> offers = new OfferTable(kind, targetId).read(table);
        declare(offers, actor);
        return offers.size();
    }

    @Override
    public void withdraw(MappingKind kind, UUID targetId, String name, String reason, String actor) {
        transaction.executeWithoutResult(_ -> {
            Connection target = target(targetId);
            if (!store.vanish(kind, targetId, name, clock.instant())) {
                throw new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                        "%s has no %s.".formatted(target.name(), name), "Look for it on the target's page.");
            }
            if (kind == MappingKind.NETWORK) {
                rejudging.offers();
            }
            audit.append(AuditEntry.of(actor, "target.offer-withdrawn", subject(target)).because(reason)
                    .with(Map.of("kind", kind.word(), "name", name)));
        });
    }

    private Connection target(UUID id) {
        return inventory.targets().stream().filter(target -> target.id().equals(id)).findFirst()
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                        "There is no target " + id + ".", "Look for it in the list of targets."));
    }

    private static Subject subject(Connection target) {
        return new Subject("target", target.id().toString(), target.name());
    }

    private static Map<String, String> told(List<Offer> offers) {
        return offers.stream().collect(Collectors.groupingBy(offer -> offer.of().path(),
                Collectors.mapping(Offer::name, Collectors.joining(", "))));
    }
}
