package io.towpath.inventory.imports;

import io.towpath.inventory.reading.RowRef;
import io.towpath.inventory.reading.VmKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Says which VM a row means. In this order: vCenter and moref; vCenter and instance UUID; BIOS UUID; the CMDB's own id;
/// the name, which alone only proposes. A weaker key never joins what a stronger one tells apart: clones share a BIOS
/// UUID, and two vCenters count their morefs alike.
final class Matcher {

    private final Map<UUID, KnownVm> all = new LinkedHashMap<>();
    private final Map<String, List<KnownVm>> byKey = new HashMap<>();
    private final Map<UUID, RowRef> taken = new HashMap<>();

    Matcher(List<KnownVm> known) {
        known.forEach(this::know);
    }

    /// What a row turned out to mean.
    sealed interface Match {

        record Known(KnownVm vm) implements Match {}

        /// Nothing like it is known.
        record New() implements Match {}

        record Unclear(String code, String detail, List<Candidate> candidates) implements Match {}
    }

    final void know(KnownVm vm) {
        all.put(vm.id(), vm);
        index("moref", vm.vcenter(), vm.moref(), vm);
        index("instance", vm.vcenter(), vm.instanceUuid(), vm);
        index("any-instance", "", vm.instanceUuid(), vm);
        index("bios", "", vm.biosUuid(), vm);
        index("cmdb", vm.sourceSystem(), vm.cmdbId(), vm);
        index("any-cmdb", "", vm.cmdbId(), vm);
        index("name", "", vm.name().toLowerCase(Locale.ROOT), vm);
    }

    @Nullable
    KnownVm known(UUID id) {
        return all.get(id);
    }

    Iterable<KnownVm> all() {
        return all.values();
    }

    /// @return the row that took this VM before; null when this is the first
    @Nullable
    RowRef take(UUID vmId, RowRef at) {
        return taken.putIfAbsent(vmId, at);
    }

    boolean isTaken(UUID vmId) {
        return taken.containsKey(vmId);
    }

    Match match(VmKeys keys) {
        Map<String, KnownVm> sure = new LinkedHashMap<>();
        put(sure, "moref", of("moref", keys.vcenterUuid(), keys.moref()));
        put(sure, "instance-uuid", keys.vcenterUuid() == null
                ? agreeing(keys, of("any-instance", "", keys.instanceUuid()))
                : of("instance", keys.vcenterUuid(), keys.instanceUuid()));
        List<KnownVm> bios = agreeing(keys, of("bios", "", keys.biosUuid()));
        if (sure.isEmpty() && bios.size() > 1) {
            List<KnownVm> named = bios.stream().filter(vm -> vm.name().equalsIgnoreCase(keys.name())).toList();
            if (named.size() != 1) {
                return new Match.Unclear("AMBIGUOUS_BIOS_UUID", "%d VMs have this BIOS UUID".formatted(bios.size()),
                        candidates(bios, "bios-uuid", false));
            }
            bios = named;
        }
        if (sure.isEmpty()) {
            put(sure, "bios-uuid", bios);
        }
        // a file of relations seldom says whose ids it names: one that only one VM has will do
        put(sure, "cmdb-id", keys.sourceSystem() == null
                ? of("any-cmdb", "", keys.cmdbId())
                : of("cmdb", keys.sourceSystem(), keys.cmdbId()));
        Set<UUID> meant = sure.values().stream().map(KnownVm::id).collect(Collectors.toSet());
        if (meant.size() == 1) {
            return new Match.Known(sure.values().iterator().next());
        }
        return meant.isEmpty() ? byName(keys) : contradiction(sure);
    }

    private static Match contradiction(Map<String, KnownVm> sure) {
        List<Candidate> candidates = sure.entrySet().stream().map(entry -> new Candidate(entry.getValue().id(),
                entry.getValue().name(), entry.getValue().sourceName(), entry.getKey(), false)).toList();
        return new Match.Unclear("KEYS_DISAGREE", "its keys name different VMs: " + candidates.stream()
                .map(candidate -> candidate.by() + " " + candidate.name()).collect(Collectors.joining(", ")),
                candidates);
    }

    private Match byName(VmKeys keys) {
        if (keys.name() == null) {
            return new Match.New();
        }
        // what a vCenter tells by its own keys is new there, unless a CMDB told of it before
        boolean keyed = keys.vcenterUuid() != null && (keys.moref() != null || keys.instanceUuid() != null);
        List<KnownVm> named = agreeing(keys, of("name", "", keys.name().toLowerCase(Locale.ROOT))).stream()
                .filter(vm -> !keyed || vm.vcenter() == null && !vm.live()).toList();
        return named.isEmpty()
                ? new Match.New()
                : new Match.Unclear(named.size() == 1 ? "MATCH_BY_NAME" : "AMBIGUOUS_NAME",
                        named.size() == 1
                                ? "only the name says that it is %s of %s".formatted(named.getFirst().name(),
                                        named.getFirst().sourceName())
                                : "%d VMs have this name".formatted(named.size()),
                        candidates(named, "name", named.size() == 1));
    }

    private static List<Candidate> candidates(List<KnownVm> vms, String by, boolean proposed) {
        return vms.stream().limit(10).map(vm -> new Candidate(vm.id(), vm.name(), vm.sourceName(), by, proposed))
                .toList();
    }

    /// Those of which no key of the row says that they are another.
    private static List<KnownVm> agreeing(VmKeys keys, List<KnownVm> vms) {
        return vms.stream().filter(vm -> !differ(keys.vcenterUuid(), vm.vcenter())
                && !(keys.vcenterUuid() != null && vm.vcenter() != null && differ(keys.moref(), vm.moref()))
                && !differ(keys.instanceUuid(), vm.instanceUuid())
                && !differ(keys.biosUuid(), vm.biosUuid())
                && !(keys.sourceSystem() != null && keys.sourceSystem().equals(vm.sourceSystem())
                        && differ(keys.cmdbId(), vm.cmdbId())))
                .toList();
    }

    private static boolean differ(@Nullable String a, @Nullable String b) {
        return a != null && b != null && !a.equals(b);
    }

    private static void put(Map<String, KnownVm> sure, String by, List<KnownVm> found) {
        if (found.size() == 1) {
            sure.put(by, found.getFirst());
        }
    }

    private List<KnownVm> of(String kind, @Nullable String within, @Nullable String key) {
        return within == null || key == null
                ? List.of()
                : byKey.getOrDefault(kind + '\n' + within + '\n' + key,
                        List.of());
    }

    private void index(String kind, @Nullable String within, @Nullable String key, KnownVm vm) {
        if (within != null && key != null) {
            byKey.computeIfAbsent(kind + '\n' + within + '\n' + key, _ -> new ArrayList<>(1)).add(vm);
        }
    }
}
