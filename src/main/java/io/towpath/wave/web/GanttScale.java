package io.towpath.wave.web;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// From times and rows to coordinates.
record GanttScale(Instant from, Instant to, int rows) {

    static final int WIDTH = 1120;
    private static final int LEFT = 276;
    private static final int RIGHT = 12;
    private static final int TOP = 30;
    private static final int ROW = 26;
    private static final int MOST_LABELS = 12;
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMM uuuu", Locale.ENGLISH);

    int height() {
        return TOP + ROW * rows + 8;
    }

    int y(int row) {
        return TOP + ROW * row + ROW / 2;
    }

    boolean within(Instant at) {
        return !at.isBefore(from) && !at.isAfter(to);
    }

    double x(Instant at) {
        double share = (double) Duration.between(from, at).toMinutes() / Math.max(1, Duration.between(from, to)
                .toMinutes());
        return Math.round((LEFT + (WIDTH - LEFT - RIGHT) * Math.clamp(share, 0, 1)) * 10) / 10.0;
    }

    List<Gantt.Tick> months(ZoneId zone) {
        List<Gantt.Tick> ticks = new ArrayList<>();
        ZonedDateTime month = from.atZone(zone).truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1);
        long months = ChronoUnit.MONTHS.between(month, to.atZone(zone)) + 1;
        long step = Math.max(1, Math.ceilDiv(months, MOST_LABELS));
        for (; !month.toInstant().isAfter(to); month = month.plusMonths(step)) {
            ticks.add(new Gantt.Tick(x(month.toInstant()), MONTH.format(month)));
        }
        return ticks;
    }

    String arrow(Instant leaves, int fromRow, Instant arrives, int toRow) {
        double x1 = x(leaves);
        double x2 = x(arrives);
        return String.format(Locale.ROOT, "M%.1f %d V%d H%.1f V%d", x1, y(fromRow) + 7, (y(fromRow) + y(toRow)) / 2,
                x2, y(toRow) - (toRow > fromRow ? 8 : -8));
    }
}
