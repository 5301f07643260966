package io.towpath.planning.web;

import io.towpath.planning.forecast.Forecast;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The burn-up as an SVG's coordinates: the cone between P10 and P90, its middle, the plan, and the other forecast.
///
/// @param summary two sentences with the numbers
record BurnUp(int width, int height, String cone, String middle, String planned, @Nullable String other,
        List<Tick> across, List<Tick> up, String summary) {

    /// @param at x or y
    record Tick(double at, String text) {}

    private static final int WIDTH = 960;
    private static final int HEIGHT = 320;
    private static final int LEFT = 60;
    private static final int RIGHT = 20;
    private static final int TOP = 16;
    private static final int BOTTOM = 34;
    private static final int MOST_LABELS = 8;

    static BurnUp of(Forecast base, @Nullable Forecast other, ZoneId zone) {
        int weeks = Math.max(base.weeks().size(), other == null ? 0 : other.weeks().size());
        int vms = base.vms();
        Scale scale = new Scale(weeks, vms);
        List<String> cone = new ArrayList<>(points(base, scale, weeks, Forecast.Week::p90));
        cone.addAll(points(base, scale, weeks, Forecast.Week::p10).reversed());
        List<Tick> across = new ArrayList<>();
        int step = Math.max(1, Math.ceilDiv(weeks, MOST_LABELS));
        for (int week = step; week <= weeks; week += step) {
            across.add(new Tick(scale.x(week), Say.date(base.start().plus(java.time.Duration.ofDays(7L * week)),
                    zone)));
        }
        List<Tick> up = new ArrayList<>();
        for (int quarter = 0; quarter <= 4; quarter++) {
            int at = vms * quarter / 4;
            up.add(new Tick(scale.y(at), Say.number(at)));
        }
        String summary = "%s are over by %s in half of the runs and by %s in nine of ten. The last window is planned for %s."
                .formatted(Say.vms(vms), Say.date(base.p50(), zone), Say.date(base.p90(), zone),
                        Say.date(base.planned(), zone));
        return new BurnUp(WIDTH, HEIGHT, String.join(" ", cone),
                String.join(" ", points(base, scale, weeks, Forecast.Week::p50)),
                String.join(" ", points(base, scale, weeks, Forecast.Week::planned)),
                other == null ? null : String.join(" ", points(other, scale, weeks, Forecast.Week::p50)), across, up,
                summary + (other == null ? "" : " What if: by " + Say.date(other.p50(), zone) + "."));
    }

    private static List<String> points(Forecast forecast, Scale scale, int weeks,
            ToIntFunction<Forecast.Week> value) {
        List<String> points = new ArrayList<>(List.of(scale.point(0, 0)));
        for (int week = 1; week <= weeks; week++) {
            Forecast.Week at = forecast.weeks().get(Math.min(week, forecast.weeks().size()) - 1);
            points.add(scale.point(week, week > forecast.weeks().size() ? forecast.vms() : value.applyAsInt(at)));
        }
        return points;
    }

    private record Scale(int weeks, int vms) {

        double x(int week) {
            return LEFT + (double) (WIDTH - LEFT - RIGHT) * week / Math.max(1, weeks);
        }

        double y(int count) {
            return HEIGHT - BOTTOM - (double) (HEIGHT - TOP - BOTTOM) * count / Math.max(1, vms);
        }

        String point(int week, int count) {
            return String.format(Locale.ROOT, "%.1f,%.1f", x(week), y(count));
        }
    }
}
