package io.towpath.planning.dependency;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jgrapht.Graph;
import org.jgrapht.alg.shortestpath.DijkstraShortestPath;
import org.jspecify.annotations.Nullable;

/// Why two VMs are in one group: the fewest ties that lead from one to the other.
final class Explanation {

    /// Two memberships, in an application and out of it, are one reason: "both serve the webshop".
    private static final double MEMBERSHIP = 0.5;
    /// With as many reasons on two ways, the one through stronger evidence; small enough never to outweigh a reason.
    private static final double WEAKER = 1e-6;

    private Explanation() {}

    /// One reason: an end, what it has to do with the next one.
    ///
    /// @param through the application both VMs serve, where that is the reason and no dependency
    record Reason(End from, End to, Estate.@Nullable Edge edge, @Nullable UUID through) {}

    /// @return nothing when no ties lead there, or both are the same
    static List<Reason> between(Ties ties, UUID from, UUID to) {
        Graph<End, Ties.Tie> graph = ties.graph();
        if (!graph.containsVertex(End.vm(from)) || !graph.containsVertex(End.vm(to))) {
            return List.of();
        }
        graph.edgeSet().forEach(tie -> graph.setEdgeWeight(tie, cost(tie)));
        var path = DijkstraShortestPath.findPathBetween(graph, End.vm(from), End.vm(to));
        return path == null ? List.of() : reasons(path.getVertexList(), path.getEdgeList());
    }

    private static double cost(Ties.Tie tie) {
        Estate.Edge edge = tie.dependency();
        return edge == null ? MEMBERSHIP : 1 + WEAKER * (Evidence.values().length - edge.evidence().ordinal());
    }

    private static List<Reason> reasons(List<End> ends, List<Ties.Tie> ties) {
        List<Reason> reasons = new ArrayList<>();
        for (int at = 0; at < ties.size(); at++) {
            Estate.Edge edge = ties.get(at).dependency();
            boolean inAndOut = edge == null && at + 1 < ties.size() && ties.get(at + 1).dependency() == null;
            if (inAndOut) {
                reasons.add(new Reason(ends.get(at), ends.get(at + 2), null, ends.get(at + 1).id()));
                at++;
            } else if (edge != null) {
                reasons.add(new Reason(ends.get(at), ends.get(at + 1), edge, null));
            } else {
                reasons.add(
                        new Reason(ends.get(at), ends.get(at + 1), null, application(ends.get(at), ends.get(at + 1))));
            }
        }
        return reasons;
    }

    private static UUID application(End one, End other) {
        return one.isVm() ? other.id() : one.id();
    }
}
