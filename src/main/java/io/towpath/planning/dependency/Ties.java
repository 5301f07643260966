package io.towpath.planning.dependency;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jgrapht.Graph;
import org.jgrapht.alg.connectivity.ConnectivityInspector;
import org.jgrapht.graph.builder.GraphTypeBuilder;
import org.jspecify.annotations.Nullable;

/// Who moves together, as a graph: VMs and applications are its nodes, ties its edges.
///
/// | tie | when |
/// |---|---|
/// | a VM and its application | unless the application is infrastructure |
/// | the ends of a dependency | unless it is waived, an end is infrastructure, or an application without VMs |
/// | two VMs of infrastructure | only when they share a disk |
///
/// An application is a node of its own, so a dependency of an application ties all its VMs without one edge for each
/// pair. Infrastructure (DNS, directory, backup) would make one group of everything: it ties nobody. An application
/// without VMs is no reason for two others to move together either.
final class Ties {

    /// @param dependency null for a VM's membership in its application
    record Tie(Estate.@Nullable Edge dependency, End from, End to) {}

    private final Graph<End, Tie> graph = GraphTypeBuilder.<End, Tie>undirected().weighted(true)
            .allowingMultipleEdges(true).allowingSelfLoops(true).buildGraph();
    private final Estate estate;
    private final Set<UUID> served;

    private Ties(Estate estate) {
        this.estate = estate;
        this.served = new HashSet<>(estate.applicationOf().values());
    }

    static Ties of(Estate estate) {
        Ties ties = new Ties(estate);
        estate.vms().forEach(vm -> ties.graph.addVertex(End.vm(vm)));
        estate.applicationOf().forEach((vm, application) -> {
            if (!estate.infrastructure().contains(application) && estate.vms().contains(vm)) {
                ties.add(new Tie(null, End.vm(vm), End.application(application)));
            }
        });
        estate.edges().stream().filter(ties::holds)
                .forEach(edge -> ties.add(new Tie(edge, edge.from(), edge.to())));
        return ties;
    }

    private void add(Tie tie) {
        graph.addVertex(tie.from());
        graph.addVertex(tie.to());
        graph.addEdge(tie.from(), tie.to(), tie);
    }

    /// Whether a dependency holds its ends together.
    boolean holds(Estate.Edge edge) {
        if (edge.cut() || edge.from().equals(edge.to()) || !exists(edge.from()) || !exists(edge.to())) {
            return false;
        }
        boolean from = isInfrastructure(edge.from());
        boolean to = isInfrastructure(edge.to());
        return !from && !to || from && to && edge.kind() == Kind.SHARES_DISK && edge.from().isVm() && edge.to().isVm();
    }

    private boolean exists(End end) {
        return end.isVm() ? estate.vms().contains(end.id()) : served.contains(end.id());
    }

    private boolean isInfrastructure(End end) {
        UUID application = end.isVm() ? estate.applicationOf().get(end.id()) : end.id();
        return application != null && estate.infrastructure().contains(application);
    }

    Graph<End, Tie> graph() {
        return graph;
    }

    Estate estate() {
        return estate;
    }

    /// The groups: each VM in exactly one, the largest first, then by the first VM's id. Always in the same order.
    List<Set<UUID>> groups() {
        List<Set<UUID>> groups = new ArrayList<>();
        for (Set<End> connected : new ConnectivityInspector<>(graph).connectedSets()) {
            Set<UUID> vms = new TreeSet<>();
            for (End end : connected) {
                if (end.isVm()) {
                    vms.add(end.id());
                }
            }
            if (!vms.isEmpty()) {
                groups.add(vms);
            }
        }
        groups.sort(Comparator.comparing((Set<UUID> group) -> -group.size())
                .thenComparing(group -> group.iterator().next()));
        return groups;
    }
}
