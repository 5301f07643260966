package io.towpath.planning.mapping;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.RefusedException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/// Which changes of mappings are refused.
@Component
final class AssignmentRules {

    private static final int REASON = 500;

    private final Inventory inventory;
    private final OfferStore offers;

    AssignmentRules(Inventory inventory, OfferStore offers) {
        this.inventory = inventory;
        this.offers = offers;
    }

    void check(MappingKind kind, List<Assignment> changes) {
        Set<MappingKey> seen = new HashSet<>();
        for (Assignment change : changes) {
            MappingKey key = change.key();
            if (!seen.add(key)) {
                throw refused("mapping-twice", "\"%s\" is named twice.".formatted(key.name()), "Say it once.");
            }
            if (inventory.targets().stream().noneMatch(target -> target.id().equals(key.targetId()))) {
                throw refused("target-unknown", "There is no target " + key.targetId() + ".",
                        "Choose one of the list of targets.");
            }
            if (inventory.connection(key.sourceId()).isEmpty()) {
                throw refused("source-unknown", "There is no source " + key.sourceId() + ".",
                        "Choose one of the list of sources.");
            }
            if (key.vmId() != null && inventory.vm(key.vmId()).isEmpty()) {
                throw refused("vm-unknown", "There is no VM " + key.vmId() + ".", "Choose one of the list of VMs.");
            }
            choice(kind, key, change.choice());
        }
    }

    private void choice(MappingKind kind, MappingKey key, Choice choice) {
        switch (choice) {
            case Choice.To(String to) -> {
                if (offers.of(kind, key.targetId()).stream().noneMatch(offer -> offer.isThere()
                        && offer.name().equals(to))) {
                    throw refused("destination-unknown", "The target has no \"%s\".".formatted(to),
                            "Declare it on the target's page first, or choose another.");
                }
            }
            case Choice.Ignore(String reason) -> {
                if (kind != MappingKind.NETWORK) {
                    throw refused("cannot-be-ignored", "A %s cannot be ignored.".formatted(kind.sourceNoun()),
                            "Choose where it goes.");
                }
                if (reason.isBlank() || reason.length() > REASON) {
                    throw refused("reason-missing", "\"%s\" is ignored without a reason.".formatted(key.name()),
                            "Say in a sentence why no guest needs this network.");
                }
            }
            case Choice.None _ -> {
            }
        }
    }

    private static RefusedException refused(String code, String message, String remedy) {
        return new RefusedException(RefusedException.Kind.INVALID, code, message, remedy);
    }
}
