package io.towpath.platform.spi;

import io.towpath.platform.spi.Surroundings.Cluster;
import io.towpath.platform.spi.Surroundings.Datastore;
import io.towpath.platform.spi.Surroundings.Namesake;
import io.towpath.platform.spi.Surroundings.Network;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Gathers what stands around the VMs of a source, by its names. VMs name what they hang on and lie on without its datacenter, so
/// that nobody knows which of several of one name is meant: what differs between them is told of none. Of what is told several
/// times of one place, or of a place that nobody tells, the first counts.
public final class Gathering {

    private final Map<String, Named<Network>> networks = new LinkedHashMap<>();
    private final Map<String, Named<Datastore>> datastores = new LinkedHashMap<>();
    private final Map<String, Named<Cluster>> clusters = new LinkedHashMap<>();

    private static final class Named<T> {

        private T told;
        private final Set<String> places = new LinkedHashSet<>();

        Named(T told) {
            this.told = told;
        }
    }

    /// @param place datacenter
    public void network(@Nullable String place, Network one) {
        add(networks, one.name(), place, one, (a, b) -> new Network(a.name(), a.kind() == b.kind()
                ? a.kind()
                : Network.Kind.UNKNOWN, same(a.switchName(), b.switchName()), same(a.vlan(), b.vlan()),
                same(a.mtu(), b.mtu())));
    }

    /// Whether one of this name is of another kind.
    public boolean otherwise(Network one) {
        Named<Network> known = networks.get(one.name());
        return known != null && known.told.kind() != one.kind();
    }

    /// @param place datacenter, or id
    public void datastore(@Nullable String place, Datastore one) {
        add(datastores, one.name(), place, one, (a, b) -> new Datastore(a.name(), same(a.kind(), b.kind()),
                same(a.capacityBytes(), b.capacityBytes()), same(a.freeBytes(), b.freeBytes()),
                same(a.hosts(), b.hosts()), same(a.accessible(), b.accessible())));
    }

    /// @param place datacenter, or id
    public void cluster(@Nullable String place, Cluster one) {
        add(clusters, one.name(), place, one, (a, b) -> new Cluster(a.name(), same(a.datacenter(), b.datacenter()),
                same(a.hosts(), b.hosts()), same(a.cores(), b.cores()), same(a.memoryBytes(), b.memoryBytes()),
                same(a.drs(), b.drs()), same(a.dpm(), b.dpm()), same(a.ha(), b.ha())));
    }

    private static <T> void add(Map<String, Named<T>> all, String name, @Nullable String place, T one,
            BinaryOperator<T> alike) {
        Named<T> known = all.get(name);
        if (known == null) {
            known = new Named<>(one);
            all.put(name, known);
        } else if (place != null && known.places.isEmpty()) {
            // it may be the one that was told without a place: what comes from a second place is another
            known.places.add(place);
            return;
        } else if (place != null && !known.places.contains(place)) {
            known.told = alike.apply(known.told, one);
        } else {
            return;
        }
        if (place != null) {
            known.places.add(place);
        }
    }

    private static <T> @Nullable T same(@Nullable T one, @Nullable T other) {
        return Objects.equals(one, other) ? one : null;
    }

    public Surroundings with(List<Surroundings.Host> hosts, Surroundings.About about) {
        List<Namesake> several = new ArrayList<>();
        several(several, Namesake.Kind.NETWORK, networks);
        several(several, Namesake.Kind.DATASTORE, datastores);
        several(several, Namesake.Kind.CLUSTER, clusters);
        return new Surroundings(told(networks).toList(), told(datastores).toList(), told(clusters).toList(), hosts,
                about, several);
    }

    private static <T> Stream<T> told(Map<String, Named<T>> all) {
        return all.values().stream().map(named -> named.told);
    }

    private static <T> void several(List<Namesake> several, Namesake.Kind kind, Map<String, Named<T>> all) {
        all.forEach((name, named) -> {
            if (named.places.size() > 1) {
                several.add(new Namesake(kind, name, List.copyOf(named.places)));
            }
        });
    }
}
