package io.towpath.report.forklift;

import io.towpath.inventory.Vm;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A VM and where it goes in a cluster.
///
/// @param moref    what the vCenter calls it
/// @param name     what Kubernetes calls it
/// @param networks by the source's name
/// @param stores   by the datastore's name
record Destined(Vm vm, String moref, String name, UUID targetId, String namespace, SortedMap<String, Network> networks,
        SortedMap<String, Store> stores) {

    Destined {
        networks = Collections.unmodifiableSortedMap(new TreeMap<>(networks));
        stores = Collections.unmodifiableSortedMap(new TreeMap<>(stores));
    }

    /// Changed blocks are known, so that it can be copied while it runs.
    boolean warm() {
        return Boolean.TRUE.equals(vm.traits().changeTracking());
    }

    sealed interface Network {

        record Pod() implements Network {}

        record Multus(String namespace, String name) implements Network {}

        record Ignored() implements Network {}
    }

    record Store(String storageClass, @Nullable String accessMode, @Nullable String volumeMode) {}
}
