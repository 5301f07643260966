package io.towpath.inventory.imports;

import io.towpath.inventory.Namesakes;
import io.towpath.platform.spi.Surroundings;
import io.towpath.platform.spi.Surroundings.Namesake;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Networks, datastores, clusters and hosts around the VMs. What is told no more stays: VMs and mappings name it.
final class SurroundingsPreview {

    private final Draft draft;

    SurroundingsPreview(Draft draft) {
        this.draft = draft;
    }

    void compare() {
        draft.file.surroundings().forEach((vcenter, around) -> {
            if (!around.equals(Surroundings.NONE)) {
                Sources.Source source = source(vcenter);
                if (source != null && !source.live()) {
                    compare(source, around);
                    several(source, around);
                    about(source, around.about());
                } else if (source != null) {
                    // scans know its version, and neither its licences nor its health
                    about(source, new Surroundings.About(null, around.about().licences(), around.about().health()));
                }
            }
        });
    }

    private void several(Sources.Source source, Surroundings around) {
        if (!around.namesakes().isEmpty()) {
            draft.warnings.add(new Warning(Namesakes.CODE, null, "%s: %s".formatted(source.name(),
                    Namesakes.words(around.namesakes()))));
        }
    }

    private Sources.@Nullable Source source(String vcenter) {
        if (!vcenter.isBlank()) {
            return draft.sources.vcenter(vcenter, null);
        }
        List<Sources.Source> named = draft.file.vms().stream().map(row -> draft.sources.known(row.keys()))
                .filter(java.util.Objects::nonNull).distinct().limit(2).toList();
        return named.size() == 1 ? named.getFirst() : null;
    }

    private void compare(Sources.Source source, Surroundings around) {
        Kind networks = new Kind("networks", Target.SOURCE_NETWORK, source, several(around, Namesake.Kind.NETWORK));
        around.networks().forEach(one -> networks.add(one.name(), "kind", one.kind(), "switch", one.switchName(),
                "vlan", one.vlan(), "mtu", one.mtu()));
        Kind datastores = new Kind("datastores", Target.SOURCE_DATASTORE, source,
                several(around, Namesake.Kind.DATASTORE));
        around.datastores().forEach(one -> datastores.add(one.name(), "kind", one.kind(), "capacity_bytes",
                one.capacityBytes(), "free_bytes", one.freeBytes(), "hosts", one.hosts(), "accessible",
                one.accessible()));
        Kind clusters = new Kind("clusters", Target.SOURCE_CLUSTER, source, several(around, Namesake.Kind.CLUSTER));
        around.clusters().forEach(one -> clusters.add(one.name(), "datacenter", one.datacenter(), "hosts",
                one.hosts(), "cores", one.cores(), "memory_bytes", one.memoryBytes(), "drs", one.drs(), "dpm",
                one.dpm(), "ha", one.ha()));
        Kind hosts = new Kind("hosts", Target.SOURCE_HOST, source, Set.of());
        around.hosts().forEach(one -> hosts.add(one.name(), "cluster", one.cluster(), "datacenter",
                one.datacenter(), "version", one.version(), "cores", one.cores(), "memory_bytes", one.memoryBytes(),
                "maintenance", one.maintenance()));
    }

    private static Set<String> several(Surroundings around, Namesake.Kind kind) {
        return around.namesakes().stream().filter(one -> one.kind() == kind).map(Namesake::name)
                .collect(Collectors.toSet());
    }

    private void about(Sources.Source source, Surroundings.About about) {
        if (about.equals(Surroundings.About.UNKNOWN)) {
            return;
        }
        JsonNode before = draft.known.rows(Target.SOURCE_TOLD.table(), "source_id", List.of(source.id()))
                .getOrDefault(source.id(), List.of()).stream().findFirst().orElse(null);
        Difference difference = new Difference(draft.trees, before);
        if (about.version() != null) {
            difference.set("version", draft.trees.value(about.version()), "version");
        }
        list(difference, "licences", about.licences());
        list(difference, "health", about.health());
        Outcome outcome = difference.empty()
                ? Outcome.UNCHANGED
                : before == null ? Outcome.CREATED : Outcome.UPDATED;
        List<Change> changes = new ArrayList<>(draft.sources.made());
        if (outcome != Outcome.UNCHANGED) {
            ObjectNode after = difference.after().put("seen_at", draft.now.toString());
            changes.add(before == null
                    ? Change.insert(Target.SOURCE_TOLD, source.id(), after.put("source_id", source.id().toString()))
                    : Change.update(Target.SOURCE_TOLD, source.id(), after));
        }
        draft.ledger.add(Row.of("sources", outcome, source.name(), null, null, difference.shown())
                .source(source.name()), changes);
    }

    /// The list that is told takes the place of the one before; of both only the length is shown.
    private void list(Difference difference, String column, @Nullable List<?> told) {
        if (told != null) {
            JsonNode before = difference.old(column);
            if (difference.set(column, draft.trees.value(told))) {
                difference.show(FieldDiff.of(column, Trees.none(before)
                        ? null
                        : draft.trees.value(java.util.Objects.requireNonNull(before).size()),
                        draft.trees.value(told
                                .size())));
            }
        }
    }

    /// @param nothing whether what is not told takes the place of what was
    private ObjectNode told(boolean nothing, @Nullable Object... pairs) {
        ObjectNode told = draft.trees.object();
        for (int at = 0; at < pairs.length; at += 2) {
            if (pairs[at + 1] != null || nothing) {
                told.set(String.valueOf(pairs[at]), draft.trees.value(pairs[at + 1]));
            }
        }
        return told;
    }

    /// One of the four tables, for one source.
    private final class Kind {

        private final String word;
        private final Target target;
        private final Sources.Source source;
        private final Map<String, JsonNode> known;
        private final Set<String> several;
        private final Map<String, Boolean> seen = new HashMap<>();

        /// @param several names that several have: what was told of one of them before does not hold
        Kind(String word, Target target, Sources.Source source, Set<String> several) {
            this.several = several;
            this.word = word;
            this.target = target;
            this.source = source;
            known = Known.by(draft.known.rows(target.table(), "source_id", List.of(source.id()))
                    .getOrDefault(source.id(), List.of()), row -> row.get("name").stringValue());
        }

        void add(String name, @Nullable Object... columns) {
            if (name.isBlank() || seen.putIfAbsent(name, true) != null) {
                return;
            }
            ObjectNode told = told(several.contains(name), columns);
            UUID id = source.id();
            JsonNode before = known.get(name);
            Difference difference = new Difference(draft.trees, before);
            told.properties().forEach(field -> difference.set(field.getKey(), field.getValue(),
                    Comparison.camel(field.getKey())));
            Outcome outcome = before == null
                    ? Outcome.CREATED
                    : difference.empty() ? Outcome.UNCHANGED : Outcome.UPDATED;
            List<Change> changes = new ArrayList<>(draft.sources.made());
            if (outcome != Outcome.UNCHANGED) {
                ObjectNode after = difference.after().put("seen_at", draft.now.toString());
                if (before == null) {
                    after.put("source_id", id.toString()).put("name", name);
                    changes.add(Change.insert(target, id, after).part(name));
                } else {
                    changes.add(Change.update(target, id, after).part(name));
                }
            }
            draft.ledger.add(Row.of(word, outcome, name, null, null, difference.shown()).source(source.name()),
                    changes);
        }
    }
}
