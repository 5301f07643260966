package io.towpath.planning.dependency.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A graph ready to draw: everything a template needs to write SVG.
///
/// @param summary what it shows, in two sentences, for those who do not see it
/// @param note    what was left out or collapsed, and how to see it; null when nothing was
/// @param waves   the legend of colours
record Picture(int width, int height, List<Node> nodes, List<Line> lines, String summary, @Nullable String note,
        List<Legend> waves) {

    /// @param outline path of its shape: a hexagon for tier 1, a box for 2, a pill for 3, a notched box for none
    /// @param tone    `w0` to `w5` by wave, `mixed`, `none`
    /// @param under   second line: tier and wave
    /// @param title   everything, as a sentence
    record Node(String href, String outline, int textX, int nameY, int underY, String name, String under, String tone,
            boolean infrastructure, boolean focus, String title) {}

    /// @param style `ties`, `cut`, `loose` (infrastructure), `serves`
    /// @param start whether the arrowhead is at the path's start
    record Line(@Nullable String href, String path, String width, String style, boolean start, String title) {}

    record Legend(String tone, String text) {}

    public boolean isEmpty() {
        return nodes.isEmpty();
    }
}
