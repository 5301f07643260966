package io.towpath.planning.dependency;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jgrapht.Graph;
import org.jgrapht.alg.StoerWagnerMinimumCut;
import org.jgrapht.alg.connectivity.BiconnectivityInspector;
import org.jgrapht.alg.connectivity.ConnectivityInspector;
import org.jgrapht.graph.SimpleWeightedGraph;

/// Where a group that is too large comes apart most easily: dependencies a person could waive. Applications are never
/// taken apart, nor VMs that share a disk.
///
/// The price of a cut is what it would break. What a person or a CMDB states is dearer than traffic that was seen, and
/// traffic counts by its logarithm: ten times as much is one more.
final class Cuts {

    static final int MOST = 5;
    /// Stoer and Wagner's minimum cut takes time with the cube of the nodes; a group of more is offered its bridges alone.
    private static final int MIN_CUT_NODES = 500;
    private static final double STATED = 8;

    private Cuts() {}

    enum Way {
        /// One pair of ends alone holds both sides together.
        BRIDGE,
        /// The cheapest set of pairs that does.
        MINIMUM_CUT
    }

    /// @param dependencies all of them must be waived for the group to come apart
    /// @param parts        VMs in each of the parts, the larger first
    record Cut(Way way, List<UUID> dependencies, double price, List<Integer> parts) {}

    /// What is moved as one: the ends that ties other than waivable dependencies hold together.
    private record Blocks(Map<End, Integer> of, Map<Integer, Integer> vms) {}

    /// @return the best first: cheap, and into parts of like size
    static List<Cut> of(Ties ties) {
        Blocks blocks = blocks(ties);
        Map<Set<Integer>, List<Estate.Edge>> pairs = new LinkedHashMap<>();
        for (Ties.Tie tie : ties.graph().edgeSet()) {
            Estate.Edge edge = tie.dependency();
            int from = blocks.of.getOrDefault(tie.from(), -1);
            int to = blocks.of.getOrDefault(tie.to(), -1);
            if (edge != null && from != to) {
                pairs.computeIfAbsent(Set.of(from, to), _ -> new ArrayList<>()).add(edge);
            }
        }
        SimpleWeightedGraph<Integer, Set<Integer>> graph = new SimpleWeightedGraph<>(null, null);
        blocks.vms.keySet().forEach(graph::addVertex);
        pairs.forEach((pair, edges) -> {
            List<Integer> ends = List.copyOf(pair);
            graph.addEdge(ends.get(0), ends.get(1), pair);
            graph.setEdgeWeight(pair, price(edges));
        });
        List<Cut> cuts = new ArrayList<>();
        if (graph.edgeSet().isEmpty()) {
            return cuts;
        }
        Set<Set<Integer>> bridges = new BiconnectivityInspector<>(graph).getBridges();
        for (Set<Integer> bridge : bridges) {
            cuts.add(cut(Way.BRIDGE, Set.of(bridge), graph, pairs, blocks));
        }
        if (graph.vertexSet().size() <= MIN_CUT_NODES && new ConnectivityInspector<>(graph).isConnected()) {
            Set<Integer> side = new StoerWagnerMinimumCut<>(graph).minCut();
            Set<Set<Integer>> crossing = new HashSet<>();
            pairs.keySet().stream().filter(pair -> pair.stream().filter(side::contains).count() == 1)
                    .forEach(crossing::add);
            if (crossing.size() > 1) {
                cuts.add(cut(Way.MINIMUM_CUT, crossing, graph, pairs, blocks));
            }
        }
        cuts.sort(Comparator.comparingDouble((Cut cut) -> cut.price / Math.sqrt(smaller(cut)))
                .thenComparing(cut -> cut.dependencies.getFirst()));
        return cuts.stream().limit(MOST).toList();
    }

    private static int smaller(Cut cut) {
        return Math.max(1, cut.parts.getLast());
    }

    static double price(List<Estate.Edge> edges) {
        return edges.stream().mapToDouble(edge -> switch (edge.evidence()) {
            case CMDB, MANUAL, OBSERVED -> STATED;
            case FLOW -> 1 + Math.log10(1.0 + Math.max(0, edge.weight()));
        }).sum();
    }

    private static Cut cut(Way way, Set<Set<Integer>> crossing, Graph<Integer, Set<Integer>> graph,
            Map<Set<Integer>, List<Estate.Edge>> pairs, Blocks blocks) {
        List<Estate.Edge> edges = crossing.stream().flatMap(pair -> pairs.getOrDefault(pair, List.of()).stream())
                .toList();
        Set<Integer> side = reach(graph, crossing.iterator().next().iterator().next(), crossing);
        int inside = side.stream().mapToInt(block -> blocks.vms.getOrDefault(block, 0)).sum();
        int all = blocks.vms.values().stream().mapToInt(Integer::intValue).sum();
        return new Cut(way, edges.stream().map(Estate.Edge::id).sorted().toList(), price(edges),
                List.of(Math.max(inside, all - inside), Math.min(inside, all - inside)));
    }

    private static Set<Integer> reach(Graph<Integer, Set<Integer>> graph, int from, Set<Set<Integer>> without) {
        Set<Integer> seen = new HashSet<>(Set.of(from));
        List<Integer> next = new ArrayList<>(seen);
        while (!next.isEmpty()) {
            int node = next.removeLast();
            for (Set<Integer> edge : graph.edgesOf(node)) {
                if (!without.contains(edge)) {
                    edge.stream().filter(seen::add).forEach(next::add);
                }
            }
        }
        return seen;
    }

    private static Blocks blocks(Ties ties) {
        SimpleWeightedGraph<End, Ties.Tie> firm = new SimpleWeightedGraph<>(null, null);
        ties.graph().vertexSet().forEach(firm::addVertex);
        for (Ties.Tie tie : ties.graph().edgeSet()) {
            Estate.Edge edge = tie.dependency();
            if (edge == null || edge.kind() == Kind.SHARES_DISK) {
                firm.addEdge(tie.from(), tie.to(), tie);
            }
        }
        Map<End, Integer> of = new HashMap<>();
        Map<Integer, Integer> vms = new HashMap<>();
        for (Set<End> block : new ConnectivityInspector<>(firm).connectedSets()) {
            int number = vms.size();
            block.forEach(end -> of.put(end, number));
            vms.put(number, (int) block.stream().filter(End::isVm).count());
        }
        return new Blocks(of, vms);
    }
}
