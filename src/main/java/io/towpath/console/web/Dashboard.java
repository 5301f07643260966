package io.towpath.console.web;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The dashboard, ready to print.
///
/// @param tiles      in rows: what there is, then how far it is
/// @param asOf      when the inventory was last read; null before the first scan
/// @param firstSteps empty once all are done
/// @param licence    null where no source told of one that ends
record Dashboard(boolean empty, List<List<Tile>> tiles, List<Need> needs, List<Moving> moving, List<Wave> waves,
        List<Window> windows, List<Step> firstSteps, @Nullable Licence licence, @Nullable String asOf, String now) {

    /// How long the first of the sources' licences still runs.
    ///
    /// @param runway `200 days (31 May 2027)`, `over since 3 days (9 Nov 2026)`
    /// @param name   of the licence and its source
    /// @param tone   `bad` where it is nearly over
    record Licence(String runway, String name, String tone, String href) {}

    /// A number and the list that makes it.
    record Tile(String name, String icon, String tone, int figure, String note, String href) {}

    record Need(String kind, String label, @Nullable String text, String since, String href) {}

    record Moving(String href, String vm, String phase, long doneBytes, long totalBytes, String figures) {}

    record Wave(UUID id, String key, String name, String state, int ended, int planned, int failed) {}

    /// A window that opens next.
    ///
    /// @param over more VMs than it has room for
    record Window(String name, String opens, String waves, String full, boolean over) {}

    /// One of the first steps of a new installation.
    ///
    /// @param href where to do it; null where this user may not
    record Step(String text, boolean done, @Nullable String href) {}
}
