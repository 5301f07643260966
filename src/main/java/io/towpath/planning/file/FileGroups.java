package io.towpath.planning.file;

import io.towpath.inventory.reading.ApplicationRow;
import io.towpath.inventory.reading.DependencyRow;
import io.towpath.inventory.reading.EndRef;
import io.towpath.inventory.reading.EstateFile;
import io.towpath.inventory.reading.VmField;
import io.towpath.inventory.reading.VmKeys;
import io.towpath.inventory.reading.VmRow;
import io.towpath.planning.wave.Link;
import io.towpath.planning.wave.PlanVm;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiskTraits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Who moves together by what files tell, and who only needs whom.
final class FileGroups {

    private static final Set<String> MOVING = Set.of("rehost", "relocate");
    private static final Set<String> SHARING = Set.of("multi-writer", "multiwriter", "sharingmultiwriter", "physical",
            "virtual", "physicalsharing", "virtualsharing");

    private final FileVms all;
    private final FileApplications applications;
    private final Map<UUID, FileApplications.One> applicationOf = new TreeMap<>();
    private final Map<UUID, VmRow> moving = new LinkedHashMap<>();
    private final Map<String, Integer> outside = new HashMap<>();
    private final Map<UUID, String> groupOf = new HashMap<>();
    private final List<PlanVm> vms = new ArrayList<>();
    private final Set<Link> links = new TreeSet<>(Comparator.comparing(Link::from).thenComparing(Link::to));

    FileGroups(List<EstateFile> files, FileVms all, FileApplications applications,
            List<FileEstate.Unmatched> unmatched) {
        this.all = all;
        this.applications = applications;
        all.rows().forEach((id, row) -> {
            String why = outside(row);
            if (why == null) {
                moving.put(id, row);
            } else {
                outside.merge(why, 1, Integer::sum);
            }
            String application = FileVm.text(row, VmField.APPLICATION);
            if (application != null && !application.isBlank()) {
                applicationOf.put(id, applications.named(application));
            }
        });
        List<DependencyRow> dependencies = files.stream().flatMap(file -> file.dependencies().stream()).toList();
        dependencies.stream().filter(row -> row.kind().equals("member-of")).forEach(this::member);
        Set<UUID> infrastructure = applicationOf.values().stream().filter(FileApplications.One::infrastructure)
                .map(FileApplications.One::id).collect(Collectors.toSet());
        Map<UUID, UUID> memberships = new HashMap<>();
        applicationOf.forEach((vm, application) -> memberships.put(vm, application.id()));
        memberships.keySet().retainAll(moving.keySet());
        Together together = new Together(moving.keySet(), memberships, infrastructure);
        List<UUID[]> loose = new ArrayList<>();
        for (DependencyRow row : dependencies) {
            if (!row.kind().equals("member-of")) {
                tie(row, together, loose, unmatched);
            }
        }
        sharedDisks(together);
        name(together.groups());
        loose.forEach(ends -> link(ends[0], ends[1]));
    }

    List<PlanVm> vms() {
        return vms;
    }

    List<Link> links() {
        return List.copyOf(links);
    }

    Map<String, Integer> outside() {
        return outside;
    }

    private static @Nullable String outside(VmRow row) {
        String kind = FileVm.text(row, VmField.KIND);
        String strategy = FileVm.text(row, VmField.STRATEGY);
        if (kind != null && !kind.equals("vm")) {
            return "templates and placeholders";
        }
        return strategy == null || MOVING.contains(strategy) ? null : "of another strategy: " + strategy;
    }

    private void member(DependencyRow row) {
        UUID vm = vm(row.from());
        if (vm != null) {
            FileApplications.One application = applications.find(row.to());
            String name = row.to().name();
            if (application != null || name != null) {
                applicationOf.putIfAbsent(vm, application == null
                        ? applications.named(Objects.requireNonNull(name))
                        : application);
            }
        }
    }

    private void tie(DependencyRow row, Together together, List<UUID[]> loose,
            List<FileEstate.Unmatched> unmatched) {
        UUID from = end(row.from());
        UUID to = end(row.to());
        if (from == null || to == null) {
            EndRef missing = from == null ? row.from() : row.to();
            unmatched.add(new FileEstate.Unmatched(row.at(), "no VM or application of the files is meant by "
                    + missing.shown()));
        } else if (!together.tie(from, to, row.kind().equals("shares-disk"))) {
            loose.add(new UUID[]{from, to});
        }
    }

    private @Nullable UUID end(EndRef end) {
        UUID vm = vm(end);
        if (vm != null) {
            return vm;
        }
        FileApplications.One application = applications.find(end);
        return application == null ? null : application.id();
    }

    private @Nullable UUID vm(EndRef end) {
        UUID named = all.find(new VmKeys(null, null, null, null, null, end.sourceSystem(), end.externalId(),
                end.name()));
        return named != null || end.address() == null ? named : all.at(end.address());
    }

    /// Of one source, the same file or the same LUN, where somebody says that it is shared.
    private void sharedDisks(Together together) {
        Map<String, Map<UUID, Boolean>> users = new TreeMap<>();
        moving.forEach((id, row) -> {
            String source = String.valueOf(row.keys().vcenterUuid());
            for (DiscoveredDisk disk : row.disks() == null ? List.<DiscoveredDisk>of() : row.disks()) {
                DiskTraits traits = disk.traits();
                if (!disk.file().isBlank()) {
                    users.computeIfAbsent(source + "\nf" + disk.file(), _ -> new TreeMap<>()).merge(id, shares(traits),
                            Boolean::logicalOr);
                }
                if (traits.rawLun() != null && !traits.rawLun().isBlank()) {
                    users.computeIfAbsent(source + "\nl" + traits.rawLun(), _ -> new TreeMap<>()).put(id, true);
                }
            }
        });
        users.values().stream().filter(vms -> vms.size() > 1 && vms.containsValue(true)).forEach(vms -> {
            UUID first = vms.keySet().iterator().next();
            vms.keySet().forEach(vm -> together.tie(first, vm, true));
        });
    }

    private static boolean shares(DiskTraits traits) {
        return is(traits.sharing()) || is(traits.busSharing());
    }

    private static boolean is(@Nullable String word) {
        return word != null && SHARING.contains(word.toLowerCase(Locale.ROOT));
    }

    /// As the server names groups: for the application with most VMs, else for the first VM.
    private void name(List<Set<UUID>> groups) {
        int number = 0;
        for (Set<UUID> group : groups) {
            String key = "G-%04d".formatted(++number);
            Map<String, Long> parts = group.stream().map(applicationOf::get).filter(Objects::nonNull)
                    .collect(Collectors.groupingBy(FileApplications.One::name, TreeMap::new, Collectors.counting()));
            String name = parts.isEmpty()
                    ? more(group.stream().map(this::nameOf).sorted().findFirst().orElseThrow(), group.size() - 1, "VMs")
                    : more(parts.entrySet().stream().max(Map.Entry.<String, Long>comparingByValue()
                            .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder()))).orElseThrow()
                            .getKey(), parts.size() - 1, "more");
            for (UUID vm : group) {
                groupOf.put(vm, key);
                vms.add(FileVm.of(vm, nameOf(vm), Objects.requireNonNull(moving.get(vm)), belongs(vm, key, name)));
            }
        }
        vms.sort(Comparator.comparing(PlanVm::name).thenComparing(PlanVm::id));
    }

    private static String more(String first, int others, String what) {
        return others == 0 ? first : "%s + %d %s".formatted(first, others, what);
    }

    private String nameOf(UUID vm) {
        String name = FileVm.text(Objects.requireNonNull(moving.get(vm)), VmField.NAME);
        String called = Objects.requireNonNull(moving.get(vm)).keys().name();
        return name != null ? name : called != null ? called : vm.toString();
    }

    private FileVm.Belongs belongs(UUID vm, String key, String name) {
        FileApplications.One application = applicationOf.get(vm);
        ApplicationRow row = application == null ? null : application.row();
        return row == null
                ? FileVm.Belongs.to(key, name, application == null ? null : application.id())
                : new FileVm.Belongs(key, name, Objects.requireNonNull(application).id(), row.tier(), row.environment(),
                        row.criticality(),
                        row.businessUnit(), row.readyOn(), Boolean.TRUE.equals(row.infrastructure()));
    }

    private void link(UUID from, UUID to) {
        for (String one : groups(from)) {
            for (String other : groups(to)) {
                if (!one.equals(other)) {
                    links.add(new Link(one, other));
                }
            }
        }
    }

    private Set<String> groups(UUID end) {
        String ofVm = groupOf.get(end);
        if (ofVm != null) {
            return Set.of(ofVm);
        }
        return applicationOf.entrySet().stream().filter(one -> one.getValue().id().equals(end))
                .map(one -> groupOf.get(one.getKey())).filter(Objects::nonNull).collect(Collectors.toCollection(
                        TreeSet::new));
    }
}
