package io.towpath.planning.forecast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Burn-ups of many runs of a program, in one unit.
final class Courses {

    private static final double WEEK = 7 * 86_400d;
    private static final int MOST_WEEKS = 520;

    private final Program program;
    private final Unit unit;
    private final List<long[]> runs = new ArrayList<>();

    Courses(Program program, Unit unit) {
        this.program = program;
        this.unit = unit;
    }

    /// @param done seconds from the start at which each move was over
    void ran(double[] done) {
        runs.add(byWeek(done));
    }

    private long[] byWeek(double[] done) {
        long[] weeks = new long[MOST_WEEKS];
        if (unit == Unit.APPLICATIONS) {
            Map<String, Double> last = new LinkedHashMap<>();
            for (int i = 0; i < done.length; i++) {
                String application = program.moves().get(i).application();
                if (application != null) {
                    last.merge(application, done[i], Math::max);
                }
            }
            last.values().forEach(at -> weeks[week(at)]++);
        } else {
            for (int i = 0; i < done.length; i++) {
                weeks[week(done[i])] += unit == Unit.TB ? program.moves().get(i).bytes() : 1;
            }
        }
        for (int i = 1; i < MOST_WEEKS; i++) {
            weeks[i] += weeks[i - 1];
        }
        return weeks;
    }

    private static int week(double at) {
        return (int) Math.min(MOST_WEEKS - 1, Math.max(0, at) / WEEK);
    }

    /// @param planned seconds from the start at which each move is planned
    Forecast.Course course(double[] planned) {
        long[] asPlanned = byWeek(planned);
        long all = asPlanned[MOST_WEEKS - 1];
        List<Forecast.Week> weeks = new ArrayList<>();
        long[] of = new long[runs.size()];
        for (int week = 0; week < MOST_WEEKS; week++) {
            for (int run = 0; run < of.length; run++) {
                of[run] = runs.get(run)[week];
            }
            Arrays.sort(of);
            long slow = of[(int) ((of.length - 1) * 0.1)];
            weeks.add(new Forecast.Week(program.start().plus(Duration.ofDays(7L * (week + 1))), slow,
                    of[(of.length - 1) / 2], of[(int) Math.ceil((of.length - 1) * 0.9)], asPlanned[week]));
            if (slow >= all) {
                break;
            }
        }
        return new Forecast.Course(unit, all, weeks);
    }
}
