package io.towpath.inventory.imports;

import io.towpath.inventory.reading.Addresses;
import io.towpath.inventory.reading.RowRef;
import io.towpath.inventory.reading.VmKeys;
import io.towpath.inventory.reading.VmRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Says which VM a row means. In this order: vCenter and moref; vCenter and instance UUID; BIOS UUID; the CMDB's own id.
/// The name, the DNS name and the address of a network card only propose. A weaker key never joins what a stronger one
/// tells apart: clones share a BIOS UUID, and two vCenters count their morefs alike.
final class Matcher {

    private final Map<UUID, KnownVm> all = new LinkedHashMap<>();
    private final Map<UUID, WeakKeys> weak = new HashMap<>();
    private final Map<String, List<KnownVm>> byKey = new HashMap<>();
    private final Map<UUID, RowRef> taken = new HashMap<>();

    Matcher(List<KnownVm> known) {
        known.forEach(this::know);
        known.forEach(this::suggest);
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

    /// Not of what the file itself makes: rows of one file that are called alike are not asked about.
    private void suggest(KnownVm vm) {
        WeakKeys keys = WeakKeys.of(vm);
        weak.put(vm.id(), keys);
        keys.dnsNames().forEach(name -> index("dns-name", "", name, vm));
        keys.hostNames().forEach(name -> index("host-name", "", name, vm));
        keys.macs().forEach(mac -> index("mac", "", mac, vm));
        addressed(vm, vm.addresses());
    }

    /// Takes down addresses of a VM: those that the inventory knows, and those that the file tells.
    void addressed(KnownVm vm, Collection<String> addresses) {
        for (String text : addresses) {
            String address = Addresses.canonical(text);
            if (address != null && Addresses.tellsMachine(address)) {
                index("address", "", address, vm);
            }
        }
    }

    /// The VMs that have an address; those that are gone only where no other has it.
    List<KnownVm> at(String address) {
        List<KnownVm> all = of("address", "", address).stream().distinct().toList();
        List<KnownVm> there = all.stream().filter(vm -> !vm.missing()).toList();
        return there.isEmpty() ? all : there;
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

    Match match(VmRow row) {
        return match(row.keys(), WeakKeys.of(row));
    }

    /// The VM that a row means of which nobody is asked: by a key, or by the name or DNS name that only one has.
    @Nullable
    KnownVm named(VmKeys keys) {
        return switch (match(keys, WeakKeys.of(keys))) {
            case Match.Known(KnownVm vm) -> vm;
            case Match.Unclear unclear when unclear.candidates().getFirst().proposed()
                    && List.of("name", "dns-name").contains(unclear.candidates().getFirst().by()) ->
                known(unclear.candidates().getFirst().vmId());
            case Match.Unclear _ -> null;
            case Match.New() -> null;
        };
    }

    private Match match(VmKeys keys, WeakKeys weakKeys) {
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
        return meant.isEmpty() ? suggested(keys, weakKeys) : contradiction(sure);
    }

    private static Match contradiction(Map<String, KnownVm> sure) {
        List<Candidate> candidates = sure.entrySet().stream().map(entry -> new Candidate(entry.getValue().id(),
                entry.getValue().name(), entry.getValue().sourceName(), entry.getKey(), false)).toList();
        return new Match.Unclear("KEYS_DISAGREE", "its keys name different VMs: " + candidates.stream()
                .map(candidate -> candidate.by() + " " + candidate.name()).collect(Collectors.joining(", ")),
                candidates);
    }

    private Match suggested(VmKeys keys, WeakKeys row) {
        // what a vCenter tells by its own keys is new there, unless a CMDB told of it before
        boolean keyed = keys.vcenterUuid() != null && (keys.moref() != null || keys.instanceUuid() != null);
        Map<String, List<KnownVm>> found = new LinkedHashMap<>();
        found.put("name", keys.name() == null
                ? List.of()
                : likely(keys, keyed, "name", Set.of(keys.name().toLowerCase(Locale.ROOT))));
        found.put("dns-name", likely(keys, keyed, "dns-name", row.dnsNames()));
        found.put("mac", likely(keys, keyed, "mac", row.macs()));
        found.values().removeIf(List::isEmpty);
        // an address that several have tells none of them
        if (found.getOrDefault("mac", List.of()).size() > 1) {
            found.remove("mac");
        }
        if (found.isEmpty()) {
            List<KnownVm> hosts = likely(keys, keyed, "host-name", row.hostNames()).stream()
                    .filter(vm -> !row.contradicts(weak.getOrDefault(vm.id(), WeakKeys.NONE))).toList();
            return hosts.isEmpty() ? new Match.New() : proposal(row, "host-name", hosts);
        }
        Map<String, KnownVm> single = new LinkedHashMap<>();
        found.forEach((by, vms) -> put(single, by, vms));
        List<KnownVm> first = found.values().iterator().next();
        if (single.values().stream().distinct().count() > 1) {
            return contradiction(single);
        }
        // of several with one name the one that has the address as well
        return single.isEmpty() || !first.containsAll(single.values())
                ? proposal(row, found.keySet().iterator().next(), first)
                : proposal(row, single.keySet().iterator().next(), List.of(single.values().iterator().next()));
    }

    private List<KnownVm> likely(VmKeys keys, boolean keyed, String by, Collection<String> values) {
        return agreeing(keys, values.stream().flatMap(value -> of(by, "", value).stream()).distinct().toList())
                .stream().filter(vm -> !keyed || vm.vcenter() == null && !vm.live()).toList();
    }

    /// Of one VM; several are asked about, and one of another domain that has the name.
    private Match proposal(WeakKeys row, String by, List<KnownVm> vms) {
        String what = switch (by) {
            case "mac" -> "MAC address";
            case "name" -> "name";
            default -> "DNS name";
        };
        if (vms.size() > 1) {
            return new Match.Unclear("AMBIGUOUS_NAME", "%d VMs have this %s".formatted(vms.size(), what),
                    candidates(vms, by, false));
        }
        KnownVm vm = vms.getFirst();
        boolean elsewhere = row.contradicts(weak.getOrDefault(vm.id(), WeakKeys.NONE));
        String code = switch (by) {
            case "mac" -> "MATCH_BY_MAC";
            case "name" -> "MATCH_BY_NAME";
            default -> "MATCH_BY_DNS_NAME";
        };
        return new Match.Unclear(code, "only the %s says that it is %s of %s%s".formatted(what, vm.name(),
                vm.sourceName(), elsewhere ? ", and their domains differ" : ""), candidates(vms, by, !elsewhere));
    }

    /// Whether it suggests a VM by what two machines of one file may share, unlike the name of a VM.
    static boolean isOfHosts(String by) {
        return by.equals("dns-name") || by.equals("host-name") || by.equals("mac");
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
