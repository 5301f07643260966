package io.towpath.report.forklift;

import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.planning.mapping.Answer;
import io.towpath.planning.mapping.Mappings;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Offer;
import io.towpath.planning.mapping.Offers;
import io.towpath.planning.mapping.Resolution;
import io.towpath.readiness.KubernetesName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Where VMs go in a cluster, by the mappings. What nobody mapped is a fault: there is no default.
@Component
final class ClusterDestinations {

    /// Sources that are vCenters; files of a folder are read by nobody else.
    private static final Set<String> VCENTERS = Set.of("vsphere", Connection.IMPORTED);

    private final Inventory inventory;
    private final Mappings mappings;
    private final Offers offers;

    ClusterDestinations(Inventory inventory, Mappings mappings, Offers offers) {
        this.inventory = inventory;
        this.mappings = mappings;
        this.offers = offers;
    }

    /// In the order of the ids, without those that have a fault.
    List<Destined> of(UUID targetId, List<UUID> ids, Map<UUID, Connection> sources, Consumer<Fault> faults) {
        Map<MappingKind, Map<String, Offer>> there = new EnumMap<>(MappingKind.class);
        for (MappingKind kind : MappingKind.values()) {
            there.put(kind, offers.of(kind, targetId).stream().collect(Collectors.toMap(Offer::name, offer -> offer)));
        }
        List<Vm> vms = inventory.vms(ids);
        List<Resolution> resolved = mappings.resolve(targetId, mappings.current(targetId), vms);
        List<Destined> destined = new ArrayList<>();
        for (int i = 0; i < vms.size(); i++) {
            one(vms.get(i), resolved.get(i), targetId, there, sources, faults).ifPresent(destined::add);
        }
        return destined;
    }

    private static Optional<Destined> one(Vm vm, Resolution resolved, UUID targetId,
            Map<MappingKind, Map<String, Offer>> there, Map<UUID, Connection> sources, Consumer<Fault> sink) {
        List<Fault> faults = new ArrayList<>();
        Connection source = sources.get(vm.sourceId());
        String moref = vm.placement().moref();
        if (source == null || !VCENTERS.contains(source.kind()) || moref == null) {
            faults.add(Fault.ofVm(vm, "is known by no vCenter's id: Forklift cannot find it"));
        } else if (vm.missingSince() != null) {
            faults.add(Fault.ofVm(vm, "is not at its source any more"));
        }
        if (!vm.excludedDisks().isEmpty()) {
            faults.add(Fault.ofVm(vm, "has excluded disks (%s): Forklift copies all disks of a VM".formatted(vm
                    .excludedDisks().stream().map(each -> each.disk().facts().label())
                    .collect(Collectors.joining(", ")))));
        }
        String name = KubernetesName.proposed(vm.name());
        if (name.isEmpty()) {
            faults.add(Fault.ofVm(vm, "has no letter or digit that Kubernetes takes in a name"));
        }
        Cards cards = new Cards(vm, targetId, faults);
        resolved.of(MappingKind.PLACEMENT).forEach(part -> cards.namespace(part, offered(there, part)));
        resolved.of(MappingKind.NETWORK).forEach(part -> cards.network(part, offered(there, part)));
        resolved.of(MappingKind.STORAGE).forEach(part -> cards.store(part, offered(there, part)));
        faults.forEach(sink);
        return faults.isEmpty() && moref != null
                ? Optional.of(new Destined(vm, moref, name, targetId, cards.namespace, cards.networks, cards.stores))
                : Optional.empty();
    }

    private static @Nullable Offer offered(Map<MappingKind, Map<String, Offer>> there, Resolution.Part part) {
        return part.answer() instanceof Answer.To(String name, String _)
                ? there.getOrDefault(part.kind(), new HashMap<>()).get(name)
                : null;
    }

    /// Of one VM, part by part.
    private static final class Cards {

        private final Vm vm;
        private final UUID targetId;
        private final List<Fault> faults;
        private final SortedMap<String, Destined.Network> networks = new TreeMap<>();
        private final SortedMap<String, Destined.Store> stores = new TreeMap<>();
        private String namespace = "";
        private int pods;

        Cards(Vm vm, UUID targetId, List<Fault> faults) {
            this.vm = vm;
            this.targetId = targetId;
            this.faults = faults;
        }

        void namespace(Resolution.Part part, @Nullable Offer offer) {
            if (offer == null) {
                fault(part, unmapped(part.answer(), "namespace"));
            } else if (!offer.kind().equals("namespace")) {
                fault(part, "is mapped to %s %s, not to a namespace".formatted(offer.kind(), offer.name()));
            } else {
                namespace = offer.name();
            }
        }

        void network(Resolution.Part part, @Nullable Offer offer) {
            Destined.Network to;
            if (part.answer() instanceof Answer.Ignored) {
                to = new Destined.Network.Ignored();
            } else if (offer == null) {
                fault(part, unmapped(part.answer(), "network"));
                return;
            } else if (offer.kind().equals("pod")) {
                to = new Destined.Network.Pod();
                if (++pods == 2) {
                    faults.add(Fault.ofVm(vm, "has two cards that go to the pod network: Forklift takes one"));
                }
            } else if (offer.kind().equals("nad")) {
                // as KubeVirt reads it: without a namespace, the VM's own
                int slash = offer.name().indexOf('/');
                to = new Destined.Network.Multus(slash < 0 ? namespace : offer.name().substring(0, slash),
                        offer.name().substring(slash + 1));
            } else {
                fault(part, "is mapped to %s %s: a cluster has pod and multus networks".formatted(offer.kind(),
                        offer.name()));
                return;
            }
            Destined.Network other = networks.put(part.name(), to);
            if (other != null && !other.equals(to)) {
                faults.add(Fault.ofVm(vm,
                        "has two cards in \"%s\" that go to different networks: Forklift maps networks, not cards"
                                .formatted(part.name())));
            }
        }

        void store(Resolution.Part part, @Nullable Offer offer) {
            if (offer == null) {
                fault(part, unmapped(part.answer(), "storage class"));
            } else if (!offer.kind().equals("storage-class")) {
                fault(part, "is mapped to %s %s, not to a storage class".formatted(offer.kind(), offer.name()));
            } else if ("ReadWriteOncePod".equals(offer.accessMode())) {
                fault(part, "is mapped to %s with access ReadWriteOncePod, which Forklift does not know".formatted(
                        offer.name()));
            } else {
                var to = new Destined.Store(offer.name(), offer.accessMode(), offer.volumeMode());
                Destined.Store other = stores.put(part.name(), to);
                if (other != null && !other.equals(to)) {
                    faults.add(Fault.ofVm(vm,
                            "has two disks on \"%s\" that go to different storage classes: Forklift maps datastores, not disks"
                                    .formatted(part.name())));
                }
            }
        }

        private void fault(Resolution.Part part, String detail) {
            faults.add(new Fault(part.kind().word(), vm.sourceName(), part.name(), detail, 1, targetId));
        }

        private static String unmapped(Answer answer, String to) {
            return answer instanceof Answer.Broken(String gone)
                    ? "is mapped to \"%s\", which is not at the target any more".formatted(gone)
                    : "is not mapped to a " + to;
        }
    }
}
