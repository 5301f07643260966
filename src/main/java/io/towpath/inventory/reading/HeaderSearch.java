package io.towpath.inventory.reading;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Finds the header among the first lines of a table: people put titles and dates above it.
final class HeaderSearch {

    /// How many lines are looked at.
    static final int LINES = 10;

    private HeaderSearch() {}

    static @Nullable GridLine in(Grid grid, ToIntFunction<GridLine> known) throws IOException, UnreadableFileException {
        return best(firstLines(grid), known);
    }

    /// @param known how many columns of a line are known; the most wins, the first of equals
    /// @return null where no line has a known column
    static @Nullable GridLine best(List<GridLine> lines, ToIntFunction<GridLine> known) {
        GridLine best = null;
        int most = 0;
        for (GridLine line : lines) {
            int count = known.applyAsInt(line);
            if (count > most) {
                best = line;
                most = count;
            }
        }
        return best;
    }

    static List<GridLine> firstLines(Grid grid) throws IOException, UnreadableFileException {
        List<GridLine> first = new ArrayList<>();
        grid.read(line -> {
            first.add(line.copy());
            return first.size() < LINES;
        });
        return first;
    }
}
