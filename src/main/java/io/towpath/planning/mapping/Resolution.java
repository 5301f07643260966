package io.towpath.planning.mapping;

import io.towpath.platform.spi.DiscoveredNic;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Where everything of a VM goes at a target.
public record Resolution(UUID vmId, String vmName, List<Part> parts) {

    public Resolution {
        parts = List.copyOf(parts);
    }

    /// A card, a disk, or the VM itself.
    ///
    /// @param slot  from 0
    /// @param name  of the network, datastore or cluster at the source; empty where it says none
    /// @param bytes of a disk: what the guest sees; otherwise 0
    public record Part(MappingKind kind, int slot, String name, long bytes, Answer answer) {

        /// For people: `Network card 2: "dvPG-DMZ-31" is not mapped`.
        public String fault() {
            String who = switch (kind) {
                case NETWORK -> "network card %d".formatted(slot + 1);
                case STORAGE -> "disk %d".formatted(slot + 1);
                case PLACEMENT -> "it";
            };
            String where = name.isEmpty()
                    ? "names no " + kind.sourceNoun()
                    : "%s %s \"%s\"".formatted(kind == MappingKind.NETWORK
                            ? "hangs on"
                            : kind == MappingKind.STORAGE
                                    ? "lies on"
                                    : "runs in",
                            kind.sourceNoun(), name);
            return answer instanceof Answer.Broken(String destination)
                    ? "%s %s, which is mapped to \"%s\": that is not at the target any more".formatted(who, where,
                            destination)
                    : "%s %s, which is not mapped".formatted(who, where);
        }
    }

    public List<Part> of(MappingKind kind) {
        return parts.stream().filter(part -> part.kind() == kind).toList();
    }

    /// The VM's cards with the target's names; those of ignored networks are left out, as are those that block.
    ///
    /// @param nics of the VM; a card that is not there any more, since a scan took it away meanwhile, is left out
    public List<DiscoveredNic> cards(List<DiscoveredNic> nics) {
        List<DiscoveredNic> cards = new ArrayList<>();
        for (Part part : of(MappingKind.NETWORK)) {
            if (part.slot() >= nics.size()) {
                continue;
            }
            DiscoveredNic card = nics.get(part.slot());
            switch (part.answer()) {
                case Answer.AsIs _ -> cards.add(card);
                case Answer.To(String network, String _) -> cards.add(new DiscoveredNic(network, card.adapter(),
                        card.mac(), card.connected(), card.traits()));
                case Answer.Ignored _ -> {
                }
                case Answer.Unmapped _,Answer.Broken _ -> {
                }
            }
        }
        return cards;
    }

    /// What blocks.
    public List<Part> faults() {
        return parts.stream().filter(part -> part.answer().blocks()).toList();
    }

    public boolean isWhole() {
        return faults().isEmpty();
    }
}
