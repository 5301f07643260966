package io.towpath.report.forklift;

import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.RefusedException;
import io.towpath.readiness.KubernetesName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// The published plan for Forklift: Providers, maps, a Plan per part of a wave, and Migrations that nobody applies by accident.
@Component
public class ForkliftExport {

    /// Where Forklift is installed unless somebody chose otherwise.
    public static final String NAMESPACE = "konveyor-forklift";
    private static final int TOLD = 20;

    private final PublishedPlan plans;
    private final Inventory inventory;
    private final ClusterDestinations destinations;

    ForkliftExport(PublishedPlan plans, Inventory inventory, ClusterDestinations destinations) {
        this.plans = plans;
        this.inventory = inventory;
        this.destinations = destinations;
    }

    /// @param files  by path, in order; empty while there are faults
    /// @param leftOut waves that were started here
    public record Bundle(int plan, List<Line> plans, List<Fault> faults, List<String> leftOut,
            Map<String, String> files) {

        /// @throws RefusedException with what is at fault
        public byte[] zip() {
            if (!faults.isEmpty()) {
                String told = faults.stream().limit(TOLD).map(Fault::words).collect(Collectors.joining("; "));
                throw new RefusedException(RefusedException.Kind.INVALID, "forklift-incomplete",
                        "The plan cannot be written for Forklift: %s%s.".formatted(told, faults.size() > TOLD
                                ? "; and %,d more".formatted(faults.size() - TOLD)
                                : ""),
                        "Map what is not mapped; the whole list is at /reports/forklift.");
            }
            return Folder.zip("forklift-plan-" + plan, files);
        }
    }

    /// One Plan of Forklift.
    ///
    /// @param cutover null for a cold one, and while the wave has no window
    public record Line(String name, String wave, String source, String namespace, boolean warm, int vms,
            @Nullable Instant cutover) {}

    /// @param namespace in which Forklift's resources live
    public Bundle make(String namespace) {
        if (!KubernetesName.isLabel(namespace)) {
            throw new RefusedException(RefusedException.Kind.INVALID, "namespace-invalid",
                    "\"%s\" is not a name of a namespace.".formatted(namespace),
                    "Lower-case letters, digits and dashes, at most 63.");
        }
        Planned plan = plans.read().orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT,
                "no-published-plan", "No plan is published.", "Publish one in the planner."));
        Map<UUID, Connection> places = Stream.concat(inventory.sources().stream(), inventory.targets().stream())
                .sorted(Comparator.comparing(Connection::direction).thenComparing(Connection::name,
                        String.CASE_INSENSITIVE_ORDER).thenComparing(Connection::id))
                .collect(Collectors.toMap(Connection::id, Function.identity(), (a, _) -> a, LinkedHashMap::new));
        Names names = new Names();
        Map<UUID, String> providers = new HashMap<>();
        places.forEach((id, place) -> providers.put(id, names.of(place.name(), 20)));
        Faults faults = new Faults();
        Parts parts = new Parts(providers);
        List<Part> made = parts(plan, places, parts, faults);
        List<Line> lines = made.stream().map(part -> new Line(part.name(), part.wave().name(),
                place(places, part.sourceId()).name(), part.namespace(), part.warm(), part.vms().size(),
                part.warm() ? part.wave().opensAt() : null)).toList();
        return new Bundle(plan.number(), lines, faults.all(), plan.leftOut(), faults.all().isEmpty()
                ? files(new Manifests(namespace, providers, plan.number()), plan, places, parts.maps(), made)
                : Map.of());
    }

    private List<Part> parts(Planned plan, Map<UUID, Connection> places, Parts parts, Faults faults) {
        List<Part> made = new ArrayList<>();
        Map<String, String> taken = new HashMap<>();
        for (Planned.Wave wave : plan.waves()) {
            UUID target = wave.targetId();
            if (target == null) {
                faults.add(Fault.ofWave(wave.name(), "has no target: publish the plan again", wave.vms().size()));
                continue;
            }
            List<Destined> vms = destinations.of(target, wave.vms(), places, faults::add);
            for (Destined one : vms) {
                String other = taken.putIfAbsent(target + "/" + one.namespace() + "/" + one.name(), one.vm().name());
                if (other != null) {
                    faults.add(Fault.ofVm(one.vm(), "would be called %s in namespace %s, as \"%s\" is".formatted(
                            one.name(), one.namespace(), other)));
                }
            }
            made.addAll(parts.of(wave, vms));
        }
        if (made.isEmpty() && faults.all().isEmpty()) {
            faults.add(Fault.ofWave("plan " + plan.number(), "has no VM left to move", 0));
        }
        return made;
    }

    private static Map<String, String> files(Manifests write, Planned plan, Map<UUID, Connection> places,
            List<Maps> maps, List<Part> parts) {
        Folder folder = new Folder();
        Set<Connection> used = new LinkedHashSet<>();
        maps.forEach(pair -> used.addAll(List.of(place(places, pair.sourceId()), place(places, pair.targetId()))));
        List<Map<String, Object>> providers = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (Connection place : used) {
            if (place.direction() == Connection.Direction.TARGET) {
                providers.add(write.target(place));
            } else if (place.kind().equals(Connection.IMPORTED)) {
                unknown.add(place.name());
            } else {
                providers.add(write.source(place));
            }
        }
        folder.folder("providers", "Each names a secret with the account, which is not in here."
                + String.join("",
                        unknown.stream().map(name -> "\n%s is known from files only: write its Provider by hand, "
                                .formatted(name) + "of the name that its maps say.").toList()),
                providers);
        folder.folder("networkmaps", "", all(maps, write::networkMap));
        folder.folder("storagemaps", "", all(maps, write::storageMap));
        folder.folder("plans", "", all(parts, write::plan));
        folder.folder("hooks", "None are planned.", List.of());
        folder.folder("migrations",
                "Applying one starts it: a cold one moves its VMs at once, a warm one copies until its "
                        + "cutover.",
                all(parts, write::migration));
        return folder.files("Plan %d.%s\nThe folder migrations is not in here: what is in it starts when it is applied."
                .formatted(plan.number(),
                        plan.leftOut().isEmpty()
                                ? ""
                                : " Without waves that were started by Towpath: "
                                        + String.join(", ", plan.leftOut()) + "."));
    }

    private static <T> List<Map<String, Object>> all(Collection<T> of, Function<T, Map<String, Object>> as) {
        return of.stream().map(as).toList();
    }

    private static Connection place(Map<UUID, Connection> places, UUID id) {
        Connection place = places.get(id);
        if (place == null) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "place-removed",
                    "A source or target of the plan was removed.", "Register it again, or publish another plan.");
        }
        return place;
    }

    /// Equal ones are one, which counts its VMs.
    private static final class Faults {

        private final Map<String, Fault> byKey = new LinkedHashMap<>();

        void add(Fault fault) {
            byKey.merge(fault.key(), fault, Fault::plus);
        }

        List<Fault> all() {
            return List.copyOf(byKey.values());
        }
    }
}
