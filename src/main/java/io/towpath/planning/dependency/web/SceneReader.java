package io.towpath.planning.dependency.web;

import io.towpath.planning.dependency.Dependencies;
import io.towpath.planning.dependency.Dependency;
import io.towpath.planning.dependency.Dependency.Standing;
import io.towpath.planning.dependency.DependencyFilter;
import io.towpath.planning.dependency.End;
import io.towpath.planning.dependency.Proof;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Chooses what a picture shows. An application is one node; expanded, its VMs are, too. More than 400 nodes nobody can
/// read: VMs collapse to their applications, and of too many applications those with the most ties are shown.
@Component
class SceneReader {

    static final int MOST = 400;
    private static final int MOST_DEPENDENCIES = 30_000;

    private final Dependencies dependencies;
    private final JdbcClient jdbc;

    SceneReader(Dependencies dependencies, JdbcClient jdbc) {
        this.dependencies = dependencies;
        this.jdbc = jdbc;
    }

    private record Thing(End end, String name, @Nullable UUID application, int vms, @Nullable Integer tier,
            List<String> waves, boolean partly, boolean infrastructure) {}

    /// @param expand VMs that are to be nodes of their own
    /// @param focus  what the picture is about
    Scene scene(DependencyFilter filter, Collection<UUID> expand, @Nullable UUID focus) {
        List<Dependency> all = dependencies.list(filter, MOST_DEPENDENCIES, 0);
        Map<End, Thing> things = things(all, expand, focus);
        Set<End> expanded = expand.stream().map(End::vm).collect(Collectors.toSet());
        Set<End> shown = shown(all, things, expanded, focus);
        String note = null;
        if (shown.size() > MOST && !expanded.isEmpty()) {
            note = "%,d nodes are too many to read: VMs are collapsed to their applications. Choose a part of it to see VMs."
                    .formatted(shown.size());
            expanded = Set.of();
            shown = shown(all, things, expanded, focus);
        }
        if (shown.size() > MOST) {
            note = "%,d applications and VMs have ties; the %d with the most are shown. The tables have all of them; a filter shows the others."
                    .formatted(shown.size(), MOST);
            shown = busiest(all, things, expanded, shown);
        }
        return build(all, things, expanded, shown, focus, note);
    }

    private static End stand(End end, Map<End, Thing> things, Set<End> expanded) {
        Thing thing = things.get(end);
        if (end.type() == End.Type.APPLICATION || thing == null || thing.application == null
                || expanded.contains(end)) {
            return end;
        }
        return End.application(thing.application);
    }

    private static Set<End> shown(List<Dependency> all, Map<End, Thing> things, Set<End> expanded,
            @Nullable UUID focus) {
        Set<End> shown = new HashSet<>();
        for (Dependency dependency : all) {
            End from = stand(dependency.from(), things, expanded);
            End to = stand(dependency.to(), things, expanded);
            if (!from.equals(to)) {
                shown.add(from);
                shown.add(to);
            }
        }
        for (End vm : expanded) {
            shown.add(vm);
            Thing thing = things.get(vm);
            if (thing != null && thing.application != null) {
                shown.add(End.application(thing.application));
            }
        }
        if (focus != null && things.containsKey(End.application(focus))) {
            shown.add(End.application(focus));
        }
        shown.retainAll(things.keySet());
        return shown;
    }

    private static Set<End> busiest(List<Dependency> all, Map<End, Thing> things, Set<End> expanded, Set<End> shown) {
        Map<End, Integer> ties = new HashMap<>();
        for (Dependency dependency : all) {
            ties.merge(stand(dependency.from(), things, expanded), 1, Integer::sum);
            ties.merge(stand(dependency.to(), things, expanded), 1, Integer::sum);
        }
        return shown.stream().sorted(Comparator.comparingInt((End end) -> -ties.getOrDefault(end, 0))
                .thenComparing(end -> Objects.requireNonNull(things.get(end)).name).thenComparing(End::id)).limit(MOST)
                .collect(Collectors.toSet());
    }

    private static Scene build(List<Dependency> all, Map<End, Thing> things, Set<End> expanded, Set<End> shown,
            @Nullable UUID focus, @Nullable String note) {
        List<Thing> nodes = shown.stream().map(things::get).sorted(Comparator.comparing((Thing thing) -> thing.name)
                .thenComparing(thing -> thing.end.id())).toList();
        Map<End, Integer> places = new HashMap<>();
        nodes.forEach(thing -> places.put(thing.end, places.size()));
        Map<List<Integer>, List<Dependency>> bundles = new LinkedHashMap<>();
        for (Dependency dependency : all) {
            Integer from = places.get(stand(dependency.from(), things, expanded));
            Integer to = places.get(stand(dependency.to(), things, expanded));
            if (from != null && to != null && !from.equals(to)) {
                bundles.computeIfAbsent(List.of(from, to), _ -> new ArrayList<>()).add(dependency);
            }
        }
        List<Scene.Link> links = new ArrayList<>();
        bundles.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<List<Integer>, ?> entry) -> entry.getKey().get(0))
                        .thenComparing(entry -> entry.getKey().get(1)))
                .forEach(entry -> links.add(link(nodes, entry.getKey(), entry.getValue())));
        for (Thing vm : nodes) {
            Integer application = vm.application == null ? null : places.get(End.application(vm.application));
            Integer place = places.get(vm.end);
            if (vm.end.type() == End.Type.VM && application != null && place != null) {
                links.add(new Scene.Link(application, place, "serves", 0, null,
                        "%s serves %s".formatted(vm.name, nodes.get(application).name)));
            }
        }
        List<Scene.Spot> spots = nodes.stream()
                .map(thing -> new Scene.Spot(thing.name, href(thing), thing.vms, thing.tier,
                        thing.waves, thing.partly, thing.infrastructure, thing.end.id().equals(focus)))
                .toList();
        return new Scene(spots, links, note);
    }

    private static String href(Thing thing) {
        return thing.end.type() == End.Type.VM
                ? "/inventory/vms/" + thing.end.id()
                : "/inventory/dependencies?application=" + thing.end.id();
    }

    private static Scene.Link link(List<Thing> nodes, List<Integer> ends, List<Dependency> bundle) {
        Thing from = nodes.get(ends.get(0));
        Thing to = nodes.get(ends.get(1));
        Dependency first = bundle.getFirst();
        boolean waived = bundle.stream().allMatch(one -> one.standing() == Standing.WAIVED);
        boolean loose = bundle.stream().noneMatch(one -> one.standing() == Standing.TIES);
        boolean apart = from.waves.size() == 1 && to.waves.size() == 1 && !from.waves.equals(to.waves);
        String style = waived || apart ? "cut" : loose ? "loose" : "ties";
        String what = bundle.size() == 1
                ? "%s %s %s (%s)".formatted(first.fromName(), first.kind().words(), first.toName(), Proof.of(first))
                : "%d dependencies of %s on %s".formatted(bundle.size(), from.name, to.name);
        String state = waived
                ? "; waived"
                : apart && !loose
                        ? "; cut: %s is in %s, %s in %s".formatted(from.name,
                                from.waves.getFirst(), to.name, to.waves.getFirst())
                        : loose ? "; ties nobody" : "";
        String href = bundle.size() == 1
                ? "/inventory/dependencies/" + first.id()
                : "/inventory/dependencies?show=edges&around=%s&and=%s".formatted(from.end.id(), to.end.id());
        long weight = bundle.stream().mapToLong(one -> one.weightPerDay() == null ? 1 : one.weightPerDay()).sum();
        return new Scene.Link(ends.get(0), ends.get(1), apart && loose && !waived ? "loose" : style, weight, href,
                what + state);
    }

    private Map<End, Thing> things(List<Dependency> all, Collection<UUID> expand, @Nullable UUID focus) {
        Set<UUID> vms = new HashSet<>(expand);
        Set<UUID> applications = new HashSet<>();
        for (Dependency dependency : all) {
            for (End end : List.of(dependency.from(), dependency.to())) {
                (end.type() == End.Type.VM ? vms : applications).add(end.id());
            }
        }
        if (focus != null) {
            applications.add(focus);
        }
        Map<End, Thing> things = new HashMap<>();
        jdbc.sql("""
                select v.id, v.name, v.application_id, coalesce(v.tier, a.tier) as tier, w.key as wave,
                       coalesce(a.infrastructure, false) as infrastructure
                  from vm v left join application a on a.id = v.application_id
                  left join wave_member m on m.vm_id = v.id and m.open left join wave w on w.id = m.wave_id
                 where v.id = any(cast(:ids as uuid[]))
                """).param("ids", array(vms)).query(row -> {
            UUID application = row.getObject("application_id", UUID.class);
            String wave = row.getString("wave");
            End end = End.vm(row.getObject("id", UUID.class));
            things.put(end, new Thing(end, row.getString("name"), application, 0, row.getObject("tier", Integer.class),
                    wave == null ? List.of() : List.of(wave), false, row.getBoolean("infrastructure")));
            if (application != null) {
                applications.add(application);
            }
        });
        jdbc.sql("""
                select a.id, a.name, a.tier, a.infrastructure, count(v.id) as vms, count(w.id) as planned,
                       coalesce(array_agg(distinct w.key) filter (where w.key is not null), '{}') as waves
                  from application a left join vm v on v.application_id = a.id
                  left join wave_member m on m.vm_id = v.id and m.open left join wave w on w.id = m.wave_id
                 where a.id = any(cast(:ids as uuid[])) group by a.id
                """).param("ids", array(applications)).query(row -> {
            End end = End.application(row.getObject("id", UUID.class));
            things.put(end, new Thing(end, row.getString("name"), null, Math.max(1, row.getInt("vms")),
                    row.getObject("tier", Integer.class), List.of((String[]) row.getArray("waves").getArray()),
                    row.getInt("planned") < row.getInt("vms"), row.getBoolean("infrastructure")));
        });
        return things;
    }

    static String array(Collection<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
