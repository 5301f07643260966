package io.towpath.planning.web;

import io.towpath.planning.Progress;
import io.towpath.planning.Scope;
import io.towpath.planning.forecast.Forecast;
import io.towpath.planning.forecast.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The burn-up as an SVG's coordinates: what is over so far, and from today on the cone between P10 and P90, its middle, the
/// plan, and the other forecast. All count what is over, of before today too, in one unit.
///
/// @param actual  null: nothing is over yet
/// @param today   x
/// @param scope   y of all: over, under way, planned, and what is in no window
/// @param summary sentences with the numbers
record BurnUp(String title, int width, int height, String cone, String middle, String planned, @Nullable String other,
        @Nullable String actual, double today, double scope, List<Tick> across, List<Tick> up, String summary) {

    /// @param at x or y
    record Tick(double at, String text) {}

    private static final double TERA = 1e12;
    private static final int WIDTH = 960;
    private static final int HEIGHT = 320;
    private static final int LEFT = 60;
    private static final int RIGHT = 20;
    private static final int TOP = 16;
    private static final int BOTTOM = 34;
    private static final int MOST_LABELS = 8;

    private static final Duration WEEK = Duration.ofDays(7);
    /// A program that began earlier is shown from here on.
    private static final int MOST_PAST = 104;

    static BurnUp of(Forecast base, @Nullable Forecast other, Progress.SoFar soFar, Scope left, ZoneId zone) {
        Unit unit = soFar.unit();
        Forecast.Course course = base.course(unit);
        int weeks = Math.max(course.weeks().size(), other == null ? 0 : other.course(unit).weeks().size());
        long over = soFar.all();
        long scope = over + course.total() + left.left().of(unit);
        int past = past(base, soFar);
        Scale scale = new Scale(past, weeks, scope, over);
        List<String> cone = new ArrayList<>(points(course, scale, weeks, Forecast.Week::p90));
        cone.addAll(points(course, scale, weeks, Forecast.Week::p10).reversed());
        List<Tick> across = new ArrayList<>();
        int step = Math.max(1, Math.ceilDiv(past + weeks, MOST_LABELS));
        for (int week = step - past; week <= weeks; week += step) {
            across.add(new Tick(scale.x(week), Say.date(base.start().plus(WEEK.multipliedBy(week)), zone)));
        }
        List<Tick> up = new ArrayList<>();
        for (int quarter = 0; quarter <= 4; quarter++) {
            long at = scope / 4 * quarter + scope % 4 * quarter / 4;
            up.add(new Tick(scale.y(at), figure(unit, at)));
        }
        return new BurnUp(soFar.unit().title() + " that are over, by week", WIDTH, HEIGHT, String.join(" ", cone),
                String.join(" ", points(course, scale, weeks, Forecast.Week::p50)),
                String.join(" ", points(course, scale, weeks, Forecast.Week::planned)),
                other == null ? null : String.join(" ", points(other.course(unit), scale, weeks, Forecast.Week::p50)),
                over == 0 ? null : actual(base, scale, soFar), scale.x(0), scale.y(scope), across, up,
                summary(base, soFar, left, zone) + (other == null
                        ? ""
                        : " What if: by " + Say.date(other.p50(), zone)
                                + "."));
    }

    /// Weeks before today that are shown.
    static int past(Forecast base, Progress.SoFar soFar) {
        return soFar.over().isEmpty()
                ? 0
                : (int) Math
                        .clamp(Math.ceilDiv(Duration.between(soFar.over().getFirst().at(), base.start()).toMinutes(),
                                WEEK.toMinutes()), 1, MOST_PAST);
    }

    private static String actual(Forecast base, Scale scale, Progress.SoFar soFar) {
        List<String> points = new ArrayList<>();
        for (int week = -scale.past; week <= 0; week++) {
            points.add(scale.at(week, week == 0
                    ? soFar.all()
                    : soFar.by(base.start().plus(WEEK.multipliedBy(week)))));
        }
        return String.join(" ", points);
    }

    private static String summary(Forecast base, Progress.SoFar soFar, Scope scope, ZoneId zone) {
        Unit unit = soFar.unit();
        long total = base.course(unit).total();
        long moving = scope.underWay().of(unit);
        long left = scope.left().of(unit);
        String before = soFar.over().isEmpty()
                ? ""
                : counted(unit, soFar.all()) + (soFar.all() == 1 || unit == Unit.TB ? " is" : " are")
                        + " over so far. ";
        String without = left == 0
                ? ""
                : " %s in no window: the dates are without.".formatted(counted(unit, left)
                        + (left == 1 || unit == Unit.TB ? " is" : " are"));
        Instant closes = scope.closes();
        return before + "%s%s %s over by %s in half of the runs and by %s in nine of ten.%s%s".formatted(
                counted(unit, total), moving == 0 ? "" : ", " + figure(unit, moving) + " under way,",
                total == 1 || unit == Unit.TB ? "is" : "are", Say.date(base.p50(), zone), Say.date(base.p90(), zone),
                without, closes == null ? "" : " The last window is planned for " + Say.date(closes, zone) + ".");
    }

    /// `1,250`, or of bytes `3.4` TB.
    static String figure(Unit unit, long amount) {
        return unit == Unit.TB ? Say.decimal(amount / TERA) : Say.number(amount);
    }

    private static String counted(Unit unit, long amount) {
        return switch (unit) {
            case VMS -> Say.vms(amount);
            case TB -> figure(unit, amount) + " TB";
            case APPLICATIONS -> Say.counted(amount, "application", "applications");
        };
    }

    private static List<String> points(Forecast.Course forecast, Scale scale, int weeks,
            ToLongFunction<Forecast.Week> value) {
        List<String> points = new ArrayList<>(List.of(scale.point(0, 0)));
        for (int week = 1; week <= weeks; week++) {
            Forecast.Week at = forecast.weeks().get(Math.min(week, forecast.weeks().size()) - 1);
            points.add(scale.point(week, week > forecast.weeks().size() ? forecast.total() : value.applyAsLong(at)));
        }
        return points;
    }

    /// @param past weeks before today; `weeks`: after it
    /// @param over what is over today: what is forecast comes on top
    private record Scale(int past, int weeks, long all, long over) {

        double x(int week) {
            return LEFT + (double) (WIDTH - LEFT - RIGHT) * (week + past) / Math.max(1, past + weeks);
        }

        double y(long count) {
            return HEIGHT - BOTTOM - (double) (HEIGHT - TOP - BOTTOM) * count / Math.max(1, all);
        }

        String point(int week, long more) {
            return at(week, over + more);
        }

        String at(int week, long count) {
            return String.format(Locale.ROOT, "%.1f,%.1f", x(week), y(count));
        }
    }
}
