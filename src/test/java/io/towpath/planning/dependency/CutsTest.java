package io.towpath.planning.dependency;

import static io.towpath.planning.dependency.TiesTest.edge;
import static io.towpath.planning.dependency.TiesTest.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CutsTest {

    @Test
    void theOnlyFlowBetweenTwoHalvesIsProposedFirst() {
        Map<UUID, UUID> applicationOf = new HashMap<>();
        List<UUID> apps = Stream.generate(TiesTest::id).limit(4).toList();
        apps.forEach(app -> Stream.generate(TiesTest::id).limit(30).forEach(vm -> applicationOf.put(vm, app)));
        Estate.Edge strong = edge(End.application(apps.get(0)), End.application(apps.get(1)));
        Estate.Edge weak = edge(End.application(apps.get(1)), End.application(apps.get(2)), Evidence.FLOW, 3);
        Estate.Edge other = edge(End.application(apps.get(2)), End.application(apps.get(3)));

        List<Cuts.Cut> cuts = Cuts.of(ties(applicationOf, List.of(strong, weak, other)));

        assertThat(cuts.getFirst().dependencies()).containsExactly(weak.id());
        assertThat(cuts.getFirst().parts()).containsExactly(60, 60);
        assertThat(cuts).extracting(Cuts.Cut::way).containsOnly(Cuts.Way.BRIDGE).hasSize(3);
    }

    @Test
    void whereNoSinglePairHoldsItTheMinimumCutIsProposed() {
        List<UUID> apps = Stream.generate(TiesTest::id).limit(4).toList();
        Map<UUID, UUID> applicationOf = new HashMap<>();
        apps.forEach(app -> Stream.generate(TiesTest::id).limit(5).forEach(vm -> applicationOf.put(vm, app)));
        List<Estate.Edge> edges = new ArrayList<>();
        Estate.Edge thin1 = edge(End.application(apps.get(0)), End.application(apps.get(2)), Evidence.FLOW, 1);
        Estate.Edge thin2 = edge(End.application(apps.get(1)), End.application(apps.get(3)), Evidence.FLOW, 1);
        edges.add(edge(End.application(apps.get(0)), End.application(apps.get(1))));
        edges.add(edge(End.application(apps.get(2)), End.application(apps.get(3))));
        edges.add(thin1);
        edges.add(thin2);

        List<Cuts.Cut> cuts = Cuts.of(ties(applicationOf, edges));

        assertThat(cuts).singleElement().satisfies(cut -> {
            assertThat(cut.way()).isEqualTo(Cuts.Way.MINIMUM_CUT);
            assertThat(cut.dependencies()).containsExactlyInAnyOrder(thin1.id(), thin2.id());
            assertThat(cut.parts()).containsExactly(10, 10);
        });
    }

    @Test
    void aSharedDiskIsNeverCut() {
        UUID one = id(), two = id();
        Ties ties = ties(Map.of(), Set.of(one, two), List.of(new Estate.Edge(id(), End.vm(one), End.vm(two),
                Kind.SHARES_DISK, Evidence.OBSERVED, 0, false)));

        assertThat(Cuts.of(ties)).isEmpty();
    }

    /// Whatever is proposed does what it says: without these dependencies the group is in parts of these sizes.
    @Property(tries = 200)
    void everyProposalReallyTakesTheGroupApart(@ForAll long seed) {
        Estate estate = TiesTest.random(new Random(seed), 60, 15, 45);
        Set<UUID> largest = Ties.of(estate).groups().getFirst();
        Map<UUID, UUID> applicationOf = new HashMap<>(estate.applicationOf());
        applicationOf.keySet().retainAll(largest);
        Set<UUID> apps = new HashSet<>(applicationOf.values());
        List<Estate.Edge> within = estate.edges().stream().filter(Ties.of(estate)::holds)
                .filter(edge -> Stream.of(edge.from(), edge.to())
                        .allMatch(end -> largest.contains(end.id()) || apps.contains(end.id())))
                .toList();

        for (Cuts.Cut cut : Cuts.of(ties(applicationOf, largest, within))) {
            List<Estate.Edge> left = within.stream().filter(edge -> !cut.dependencies().contains(edge.id())).toList();
            List<Set<UUID>> parts = ties(applicationOf, largest, left).groups();

            assertThat(parts).hasSize(2);
            assertThat(parts.stream().map(Set::size).toList()).isEqualTo(cut.parts());
        }
    }

    private static Ties ties(Map<UUID, UUID> applicationOf, List<Estate.Edge> edges) {
        return ties(applicationOf, applicationOf.keySet(), edges);
    }

    private static Ties ties(Map<UUID, UUID> applicationOf, Set<UUID> vms, List<Estate.Edge> edges) {
        return Ties.of(new Estate(vms, applicationOf, Set.of(), edges));
    }
}
