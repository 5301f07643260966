package io.towpath.planning.dependency;

import static io.towpath.planning.dependency.TiesTest.edge;
import static io.towpath.planning.dependency.TiesTest.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ExplanationTest {

    @Test
    void theShortestWayIsTold() {
        UUID shop = id(), web = id(), db = id(), mq = id(), crm = id();
        Estate.Edge long1 = edge(End.vm(web), End.vm(mq));
        Estate.Edge long2 = edge(End.vm(mq), End.vm(crm));
        Estate.Edge long3 = edge(End.vm(crm), End.vm(db));
        Estate.Edge direct = edge(End.vm(db), End.vm(crm), Evidence.FLOW, 10);
        Ties ties = Ties.of(new Estate(Set.of(web, db, mq, crm), Map.of(web, shop, db, shop), Set.of(),
                List.of(long1, long2, long3, direct)));

        List<Explanation.Reason> served = Explanation.between(ties, web, db);
        List<Explanation.Reason> stated = Explanation.between(ties, db, crm);

        assertThat(served).singleElement().satisfies(reason -> {
            assertThat(reason.through()).isEqualTo(shop);
            assertThat(reason.edge()).isNull();
        });
        assertThat(stated).singleElement().satisfies(reason -> assertThat(reason.edge()).isEqualTo(direct));
        assertThat(Explanation.between(ties, web, id())).isEmpty();
    }

    /// An independent count: a breadth-first walk over VMs and applications, where a step to or from an application that a
    /// VM serves is half a reason.
    @Property(tries = 200)
    void noWayIsShorter(@ForAll long seed) {
        Random random = new Random(seed);
        Estate estate = TiesTest.random(random, 30, 6, 25);
        Ties ties = Ties.of(estate);
        List<UUID> vms = new ArrayList<>(estate.vms());
        UUID from = vms.get(random.nextInt(vms.size()));
        UUID to = vms.get(random.nextInt(vms.size()));

        List<Explanation.Reason> reasons = Explanation.between(ties, from, to);

        double halves = 0;
        for (Explanation.Reason reason : reasons) {
            boolean inOnly = reason.edge() == null && !(reason.from().isVm() && reason.to().isVm());
            halves += inOnly ? 1 : 2;
        }
        Integer shortest = walk(ties, estate, End.vm(from)).get(End.vm(to));
        if (shortest == null || from.equals(to)) {
            assertThat(reasons).isEmpty();
        } else {
            assertThat(halves).isEqualTo(shortest.doubleValue());
            assertThat(reasons.getFirst().from()).isEqualTo(End.vm(from));
            assertThat(reasons.getLast().to()).isEqualTo(End.vm(to));
        }
    }

    private static Map<End, Integer> walk(Ties ties, Estate estate, End from) {
        Map<End, Map<End, Integer>> near = new HashMap<>();
        estate.applicationOf().forEach((vm, app) -> {
            if (!estate.infrastructure().contains(app)) {
                link(near, End.vm(vm), End.application(app), 1);
            }
        });
        estate.edges().stream().filter(ties::holds).forEach(edge -> link(near, edge.from(), edge.to(), 2));
        Map<End, Integer> far = new HashMap<>(Map.of(from, 0));
        ArrayDeque<End> queue = new ArrayDeque<>(Set.of(from));
        while (!queue.isEmpty()) {
            End at = queue.poll();
            near.getOrDefault(at, Map.of()).forEach((next, cost) -> {
                int reached = far.get(at) + cost;
                if (far.getOrDefault(next, Integer.MAX_VALUE) > reached) {
                    far.put(next, reached);
                    queue.add(next);
                }
            });
        }
        return far;
    }

    private static void link(Map<End, Map<End, Integer>> near, End one, End other, int cost) {
        near.computeIfAbsent(one, _ -> new HashMap<>()).merge(other, cost, Math::min);
        near.computeIfAbsent(other, _ -> new HashMap<>()).merge(one, cost, Math::min);
    }
}
