package io.towpath.planning.dependency.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a picture shows, before anything has a place: nodes in the order of their names, links between them.
///
/// @param note what was left out or collapsed; null when nothing was
record Scene(List<Spot> spots, List<Link> links, @Nullable String note) {

    /// @param vms    of an application; 0 for a VM
    /// @param partly some of its VMs are in no wave
    /// @param focus  what the picture is about
    record Spot(String name, String href, int vms, @Nullable Integer tier, List<String> waves, boolean partly,
            boolean infrastructure, boolean focus) {}

    /// @param from, to positions in the list of nodes
    /// @param weight   of all dependencies it stands for
    /// @param href     where they are listed; null for a membership
    record Link(int from, int to, String style, long weight, @Nullable String href, String title) {}
}
