package io.towpath.replication.web;

import io.towpath.replication.forecast.ChangeMap;
import io.towpath.replication.forecast.Convergence;
import io.towpath.replication.web.SyncPage.Converging;
import io.towpath.replication.web.SyncPage.HeatLevel;
import io.towpath.replication.web.SyncPage.HeatMap;
import io.towpath.replication.web.SyncPage.HourBar;
import io.towpath.units.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The hours of a day by how far a VM converges in them, and a disk by where it changes.
final class Drawings {

    private static final int COLUMNS = 64;
    private static final int CELL = 11;
    private static final int HOTTEST = 5;
    private static final int HOURS_HEIGHT = 96;
    private static final double HOUR_WIDTH = 22;
    private static final int LEVELS = 4;

    private Drawings() {}

    static Converging converging(Convergence found) {
        double most = Math.max(1, found.mostly().stream().mapToDouble(Double::doubleValue).max().orElse(1));
        List<HourBar> hours = new ArrayList<>();
        for (int hour = 0; hour < found.hours().size(); hour++) {
            double mostly = found.mostly().get(hour);
            double height = Math.max(1, HOURS_HEIGHT * Math.min(1, mostly / most));
            hours.add(new HourBar(hour, 40 + hour * HOUR_WIDTH, round(HOURS_HEIGHT - height), round(height),
                    mostly >= Convergence.LIMIT, "%02d:00: %.2f, nine in ten below %.2f".formatted(hour,
                            found.hours().get(hour), mostly),
                    "%.2f".formatted(found.hours().get(hour)), "%.2f".formatted(mostly)));
        }
        return new Converging(badge(found.verdict()), word(found.verdict()), words(found), hours,
                round(HOURS_HEIGHT - HOURS_HEIGHT * Convergence.LIMIT / most), HOURS_HEIGHT);
    }

    private static String badge(Convergence.Verdict verdict) {
        return switch (verdict) {
            case CONVERGES -> "READY";
            case AT_QUIET_HOURS -> "WARNING";
            case DOES_NOT -> "BLOCKED";
        };
    }

    private static String word(Convergence.Verdict verdict) {
        return switch (verdict) {
            case CONVERGES -> "Converges";
            case AT_QUIET_HOURS -> "Converges at quiet hours";
            case DOES_NOT -> "Does not converge";
        };
    }

    private static String words(Convergence found) {
        String rates = "About %s a second change and %s a second are copied: what changes in %s is copied in %.0f %% of that at the quietest hour and %.0f %% at the busiest."
                .formatted(bytes(found.churn()), bytes(found.speed()),
                        Times.print(java.time.Duration.ofSeconds((long) found.interval())), 100 * found.least(),
                        100 * found.most());
        return rates + switch (found.verdict()) {
            case CONVERGES -> " Each pass is shorter than the one before.";
            case AT_QUIET_HOURS -> " Plan the cutover between " + found.quiet().stream()
                    .map(hours -> String.format(Locale.ROOT, "%02d:00 and %02d:00", hours.from(), hours.to()))
                    .collect(Collectors.joining(", or between ")) + ".";
            case DOES_NOT ->
                " Passes do not become shorter. What helps: a longer window, a cold migration, less load on the application, or a faster way to read it.";
        };
    }

    static HeatMap heat(String label, ChangeMap map) {
        StringBuilder[] paths = new StringBuilder[LEVELS + 1];
        for (int cell = 0; cell < ChangeMap.CELLS; cell++) {
            int level = level(map.counts().get(cell), map.passes());
            if (paths[level] == null) {
                paths[level] = new StringBuilder();
            }
            paths[level].append('M').append(cell % COLUMNS * CELL).append(' ').append(cell / COLUMNS * CELL)
                    .append("h10v10h-10z");
        }
        List<HeatLevel> cells = new ArrayList<>();
        for (int level = 0; level <= LEVELS; level++) {
            if (paths[level] != null) {
                cells.add(new HeatLevel(level, paths[level].toString()));
            }
        }
        String summary = map.touched() == 0
                ? "Nothing changed in %s.".formatted(passes(map.passes()))
                : "In %s %.0f %% of the disk changed at least once; nine in ten changes hit %.1f %% of it.".formatted(
                        passes(map.passes()), 100 * map.touched(), 100 * map.hotShare());
        List<String> hottest = map.hottest(HOTTEST).stream().map(hot -> "%s to %s: in %d of %s".formatted(
                new ByteSize(hot.from()), new ByteSize(hot.to()), hot.passes(), passes(map.passes()))).toList();
        return new HeatMap(label, summary, cells, hottest, new ByteSize(map.start(1)).toString());
    }

    /// Never, then quarters of the passes.
    private static int level(int count, int passes) {
        return count == 0 || passes == 0 ? 0 : Math.clamp(Math.ceilDiv(LEVELS * count, passes), 1, LEVELS);
    }

    private static String passes(int count) {
        return count == 1 ? "1 pass" : count + " passes";
    }

    private static String bytes(double value) {
        return new ByteSize(Math.round(value)).toString();
    }

    private static double round(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
