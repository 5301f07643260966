package io.towpath.report.forklift;

import io.towpath.inventory.Connection;
import io.towpath.platform.spi.Placement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/// Resources of `forklift.konveyor.io/v1beta1`, as Kubernetes writes them.
///
/// Source: the project's CustomResourceDefinitions.
final class Manifests {

    static final String VERSION = "forklift.konveyor.io/v1beta1";

    private final String namespace;
    private final Map<UUID, String> providers;
    private final int plan;

    /// @param providers names of sources and targets
    /// @param plan      its number
    Manifests(String namespace, Map<UUID, String> providers, int plan) {
        this.namespace = namespace;
        this.providers = Map.copyOf(providers);
        this.plan = plan;
    }

    /// The secret is named, never written: user, password and CA certificate are put there by those who know them.
    Map<String, Object> source(Connection vcenter) {
        String name = provider(vcenter.id());
        return resource("Provider", name, object("type", "vsphere", "url", vcenter.location().replaceAll("/+$", "")
                + "/sdk", "secret", ref(name + "-credentials")));
    }

    /// A cluster with an address is reached by a secret; one without is that in which Forklift itself runs.
    Map<String, Object> target(Connection cluster) {
        String name = provider(cluster.id());
        boolean remote = cluster.location().startsWith("https://");
        return resource("Provider", name, object("type", "openshift", "url", remote ? cluster.location() : "",
                "secret", remote ? ref(name + "-credentials") : object()));
    }

    Map<String, Object> networkMap(Maps maps) {
        List<Object> lines = new ArrayList<>();
        maps.networks().forEach((from, to) -> lines.add(object("source", object("name", from), "destination",
                switch (to) {
                    case Destined.Network.Pod _ -> object("type", "pod");
                    case Destined.Network.Multus(String where, String name) -> object("type", "multus", "namespace",
                            where, "name", name);
                    case Destined.Network.Ignored _ -> object("type", "ignored");
                })));
        return resource("NetworkMap", maps.name(), object("provider", providers(maps), "map", lines));
    }

    Map<String, Object> storageMap(Maps maps) {
        List<Object> lines = new ArrayList<>();
        maps.stores().forEach((from, to) -> {
            Map<String, Object> destination = object("storageClass", to.storageClass());
            if (to.accessMode() != null) {
                destination.put("accessMode", to.accessMode());
            }
            if (to.volumeMode() != null) {
                destination.put("volumeMode", to.volumeMode());
            }
            lines.add(object("source", object("name", from), "destination", destination));
        });
        return resource("StorageMap", maps.name(), object("provider", providers(maps), "map", lines));
    }

    Map<String, Object> plan(Part part) {
        List<Object> vms = new ArrayList<>();
        part.vms().forEach(one -> vms.add(object("id", one.moref(), "name", one.vm().name(), "targetName", one.name(),
                "targetPowerState", power(one.vm().placement().power()))));
        return resource("Plan", part.name(), object("description",
                "Wave %d of plan %d: %s".formatted(part.wave().number(), plan, part.wave().name()), "provider",
                providers(part.maps()), "map", object("network", ref(part.maps().name()), "storage",
                        ref(part.maps().name())),
                "targetNamespace", part.namespace(), "warm", part.warm(), "vms", vms));
    }

    /// Starts copying as soon as it is applied; a warm one cuts over at the window's opening.
    Map<String, Object> migration(Part part) {
        Map<String, Object> spec = object("plan", ref(part.name()));
        if (part.warm() && part.wave().opensAt() != null) {
            spec.put("cutover", Objects.requireNonNull(part.wave().opensAt()).toString());
        }
        return resource("Migration", part.name(), spec);
    }

    /// As it was found; where that is not known, as it is then.
    private static String power(Placement.@org.jspecify.annotations.Nullable Power power) {
        return switch (power) {
            case null -> "auto";
            case ON -> "on";
            case OFF -> "off";
            case SUSPENDED -> "auto";
        };
    }

    private Map<String, Object> providers(Maps maps) {
        return object("source", ref(provider(maps.sourceId())), "destination", ref(provider(maps.targetId())));
    }

    private String provider(UUID id) {
        return Objects.requireNonNull(providers.get(id));
    }

    private Map<String, Object> ref(String name) {
        return object("name", name, "namespace", namespace);
    }

    private Map<String, Object> resource(String kind, String name, Map<String, Object> spec) {
        return object("apiVersion", VERSION, "kind", kind, "metadata", object("name", name, "namespace", namespace,
                "labels", object("app.kubernetes.io/managed-by", "towpath")), "spec", spec);
    }

    /// @param pairs names and values in turn; kept in this order
    private static Map<String, Object> object(Object... pairs) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            object.put((String) pairs[i], pairs[i + 1]);
        }
        return object;
    }
}
