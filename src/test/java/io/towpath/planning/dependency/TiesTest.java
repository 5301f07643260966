package io.towpath.planning.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TiesTest {

    @Property(tries = 400)
    void groupsAreThoseOfAnIndependentUnionFind(@ForAll long seed, @ForAll @IntRange(min = 0, max = 60) int vms,
            @ForAll @IntRange(min = 0, max = 12) int applications, @ForAll @IntRange(min = 0, max = 60) int edges) {
        Estate estate = random(new Random(seed), vms, applications, edges);

        Set<Set<UUID>> groups = new HashSet<>(Ties.of(estate).groups());

        assertThat(groups).isEqualTo(new UnionFind(estate).groups());
    }

    @Property(tries = 100)
    void theSameEstateGivesTheSameGroupsInTheSameOrder(@ForAll long seed) {
        Estate estate = random(new Random(seed), 40, 8, 30);
        List<Estate.Edge> shuffled = new ArrayList<>(estate.edges());
        java.util.Collections.shuffle(shuffled, new Random(seed + 1));

        assertThat(Ties.of(new Estate(new TreeSet<>(estate.vms()), new HashMap<>(estate.applicationOf()),
                estate.infrastructure(), shuffled)).groups()).isEqualTo(Ties.of(estate).groups());
    }

    @Test
    void infrastructureTiesNobody() {
        UUID dns = id(), shop = id(), crm = id();
        UUID dns1 = id(), dns2 = id(), web = id(), sales = id();
        Estate estate = new Estate(Set.of(dns1, dns2, web, sales), Map.of(dns1, dns, dns2, dns, web, shop, sales, crm),
                Set.of(dns), List.of(edge(End.vm(web), End.vm(dns1)), edge(End.vm(sales), End.vm(dns1)),
                        edge(End.application(shop), End.application(dns)), edge(End.application(crm), End.vm(dns2)),
                        edge(End.vm(dns1), End.vm(dns2))));

        assertThat(Ties.of(estate).groups()).allSatisfy(group -> assertThat(group).hasSize(1)).hasSize(4);
    }

    @Test
    void infrastructureThatSharesADiskMovesTogetherAndAlone() {
        UUID dns = id();
        UUID one = id(), two = id(), web = id();
        Estate estate = new Estate(Set.of(one, two, web), Map.of(one, dns, two, dns), Set.of(dns),
                List.of(disk(one, two), disk(one, web)));

        assertThat(new HashSet<>(Ties.of(estate).groups())).isEqualTo(Set.of(Set.of(one, two), Set.of(web)));
    }

    @Test
    void anApplicationWithoutVmsIsNoReasonForTwoOthers() {
        UUID cloud = id(), shop = id(), crm = id();
        UUID web = id(), sales = id();
        Estate estate = new Estate(Set.of(web, sales), Map.of(web, shop, sales, crm), Set.of(),
                List.of(edge(End.application(shop), End.application(cloud)),
                        edge(End.application(crm), End.application(cloud))));

        assertThat(Ties.of(estate).groups()).hasSize(2);
    }

    @Test
    void aDependencyOfApplicationsTiesAllVmsOfBoth() {
        UUID shop = id(), crm = id();
        UUID web = id(), db = id(), sales = id(), alone = id();
        Estate estate = new Estate(Set.of(web, db, sales, alone), Map.of(web, shop, db, shop, sales, crm), Set.of(),
                List.of(edge(End.application(shop), End.application(crm))));

        assertThat(Ties.of(estate).groups()).containsExactly(new TreeSet<>(Set.of(web, db, sales)), Set.of(alone));
    }

    static UUID id() {
        return UUID.randomUUID();
    }

    static Estate.Edge edge(End from, End to) {
        return edge(from, to, Evidence.CMDB, 0);
    }

    static Estate.Edge edge(End from, End to, Evidence evidence, long weight) {
        return new Estate.Edge(id(), from, to, Kind.DEPENDS_ON, evidence, weight, false);
    }

    private static Estate.Edge disk(UUID one, UUID two) {
        return new Estate.Edge(id(), End.vm(one), End.vm(two), Kind.SHARES_DISK, Evidence.OBSERVED, 0, false);
    }

    static Estate random(Random random, int vms, int applications, int edges) {
        List<UUID> machines = ids(random, vms);
        List<UUID> apps = ids(random, applications);
        Map<UUID, UUID> applicationOf = new HashMap<>();
        for (UUID vm : machines) {
            if (!apps.isEmpty() && random.nextInt(3) > 0) {
                applicationOf.put(vm, apps.get(random.nextInt(apps.size())));
            }
        }
        Set<UUID> infrastructure = apps.stream().filter(_ -> random.nextInt(5) == 0).collect(Collectors.toSet());
        List<End> ends = new ArrayList<>();
        machines.forEach(vm -> ends.add(End.vm(vm)));
        apps.forEach(app -> ends.add(End.application(app)));
        ends.add(End.vm(new UUID(random.nextLong(), 0)));
        List<Estate.Edge> all = new ArrayList<>();
        for (int i = 0; i < edges; i++) {
            all.add(new Estate.Edge(new UUID(random.nextLong(), random.nextLong()),
                    ends.get(random.nextInt(ends.size())), ends.get(random.nextInt(ends.size())),
                    Kind.values()[random.nextInt(Kind.values().length)],
                    Evidence.values()[random.nextInt(Evidence.values().length)], random.nextInt(1000),
                    random.nextInt(6) == 0));
        }
        return new Estate(new HashSet<>(machines), applicationOf, infrastructure, all);
    }

    private static List<UUID> ids(Random random, int count) {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(new UUID(random.nextLong(), random.nextLong()));
        }
        return ids;
    }

    /// The rule told once more, VM by VM, without a graph: each end stands for a set of VMs; a tie joins both sets.
    private static final class UnionFind {

        private final Map<UUID, UUID> parent = new HashMap<>();

        UnionFind(Estate estate) {
            estate.vms().forEach(vm -> parent.put(vm, vm));
            Map<UUID, List<UUID>> served = new HashMap<>();
            estate.applicationOf().forEach((vm, app) -> served.computeIfAbsent(app, _ -> new ArrayList<>()).add(vm));
            served.forEach((app, vms) -> {
                if (!estate.infrastructure().contains(app)) {
                    vms.forEach(vm -> join(vms.getFirst(), vm));
                }
            });
            for (Estate.Edge edge : estate.edges()) {
                List<UUID> from = vms(edge.from(), served);
                List<UUID> to = vms(edge.to(), served);
                boolean disk = edge.kind() == Kind.SHARES_DISK && edge.from().type() == End.Type.VM
                        && edge.to().type() == End.Type.VM;
                long infrastructure = java.util.stream.Stream.of(edge.from(), edge.to())
                        .filter(end -> ofInfrastructure(end, estate)).count();
                if (edge.cut() || from.isEmpty() || to.isEmpty() || infrastructure == 1
                        || infrastructure == 2 && !disk) {
                    continue;
                }
                from.forEach(one -> to.forEach(other -> join(one, other)));
            }
        }

        private List<UUID> vms(End end, Map<UUID, List<UUID>> served) {
            return switch (end.type()) {
                case VM -> parent.containsKey(end.id()) ? List.of(end.id()) : List.of();
                case APPLICATION -> served.getOrDefault(end.id(), List.of());
            };
        }

        private static boolean ofInfrastructure(End end, Estate estate) {
            return estate.infrastructure().contains(
                    end.type() == End.Type.VM ? estate.applicationOf().getOrDefault(end.id(), end.id()) : end.id());
        }

        private UUID root(UUID vm) {
            UUID at = vm;
            while (!parent.get(at).equals(at)) {
                at = parent.get(at);
            }
            return at;
        }

        private void join(UUID one, UUID other) {
            parent.put(root(one), root(other));
        }

        Set<Set<UUID>> groups() {
            return new HashSet<>(parent.keySet().stream()
                    .collect(Collectors.groupingBy(this::root, Collectors.toSet())).values());
        }
    }
}
