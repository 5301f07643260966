package io.towpath.report.forklift;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/// A NetworkMap and a StorageMap that belong together: VMs of one source that contradict each other in nothing. Where a VM was
/// mapped otherwise than the rest, it needs another pair.
final class Maps {

    private final String name;
    private final UUID sourceId;
    private final UUID targetId;
    private final SortedMap<String, Destined.Network> networks = new TreeMap<>();
    private final SortedMap<String, Destined.Store> stores = new TreeMap<>();

    Maps(String name, UUID sourceId, UUID targetId) {
        this.name = name;
        this.sourceId = sourceId;
        this.targetId = targetId;
    }

    /// False where the VM goes elsewhere with something that is in here already.
    boolean take(Destined one) {
        if (!one.vm().sourceId().equals(sourceId) || !one.targetId().equals(targetId)
                || !agree(networks, one.networks()) || !agree(stores, one.stores())) {
            return false;
        }
        networks.putAll(one.networks());
        stores.putAll(one.stores());
        return true;
    }

    private static <T> boolean agree(Map<String, T> known, Map<String, T> other) {
        return other.entrySet().stream().allMatch(entry -> entry.getValue()
                .equals(known.getOrDefault(entry.getKey(), entry.getValue())));
    }

    String name() {
        return name;
    }

    UUID sourceId() {
        return sourceId;
    }

    UUID targetId() {
        return targetId;
    }

    SortedMap<String, Destined.Network> networks() {
        return networks;
    }

    SortedMap<String, Destined.Store> stores() {
        return stores;
    }
}
