package io.towpath.wave.web;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The waves in time, as coordinates of an SVG and as a table.
///
/// @param summary   two sentences with the numbers
/// @param undecided waves without a window: they are in the table only
record Gantt(int width, int height, List<Row> rows, List<Band> freezes, List<Tick> months, @Nullable Double today,
        List<String> arrows, String summary, List<Line> table, int undecided) {

    /// @param y of the row's middle
    record Row(UUID id, String name, int y, List<Bar> bars) {}

    /// @param phase also its class in the style sheet
    record Bar(String phase, double x, double width, String title) {}

    record Band(double x, double width, String name) {}

    record Tick(double x, String text) {}

    record Line(UUID id, String name, String state, String prep, String seeding, String window, String validation,
            String soak, String after) {}
}
