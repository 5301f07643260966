package io.towpath.planning.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Runs the program many times, each with its own luck, and tells what half and what nine in ten of the runs keep.
public final class Forecaster {

    /// Enough to see a day's difference, few enough to try each resource.
    private static final int TRIALS = 15;
    private static final double WEEK = 7 * 86_400d;
    private static final double DAY = 86_400;
    private static final double A_DIFFERENCE = 0.5;

    private Forecaster() {}

    private record Run(Copying.Result copying, Cutting.Result cutting) {

        double end() {
            return Arrays.stream(cutting.done()).max().orElse(0);
        }
    }

    /// @throws IllegalArgumentException where there is nothing to forecast
    public static Forecast forecast(Program asPlanned, Assumptions assumptions, int runs, long seed) {
        if (asPlanned.moves().isEmpty() || asPlanned.cuts().isEmpty() || runs < 1) {
            throw new IllegalArgumentException("nothing to forecast");
        }
        Program program = asPlanned.paced(assumptions);
        Copying.Layout layout = Copying.Layout.of(program);
        double[] ends = new double[runs];
        List<Courses> courses = Arrays.stream(Unit.values()).map(unit -> new Courses(program, unit)).toList();
        for (int i = 0; i < runs; i++) {
            Run run = run(layout, assumptions, new Random(seed + i));
            ends[i] = run.end();
            courses.forEach(course -> course.ran(run.cutting().done()));
        }
        double[] sorted = ends.clone();
        Arrays.sort(sorted);
        Run plain = run(layout, assumptions, null);
        List<Forecast.Use> uses = uses(layout, assumptions, plain, ends, seed);
        double[] planned = program.moves().stream().mapToDouble(move -> layout.opens()[move.cut()]).toArray();
        List<Forecast.Course> told = courses.stream().map(course -> course.course(planned)).toList();
        double copyingDays = plain.copying().span() / DAY;
        return new Forecast(program.moves().size(), program.bytes(), runs, seed, program.start(),
                program.closes(), at(program, quantile(sorted, 0.1)),
                at(program, quantile(sorted, 0.5)), at(program, quantile(sorted, 0.9)),
                assumptions.bandwidth().terabytesPerDay(), copyingDays,
                bottleneck(program, uses, quantile(sorted, 0.5)), uses, told.getFirst().weeks(),
                told.subList(1, told.size()));
    }

    /// Where the plan is kept, but for what failed in its last window, its windows decide. Where it is not, what would end
    /// it soonest if there were more of it; closer windows would in any case, so they are named only when nothing else does.
    private static @Nullable Resource bottleneck(Program program, List<Forecast.Use> uses, double middleEnd) {
        int cuts = program.cuts().size();
        double last = Duration.between(program.start(), program.closes()).toSeconds();
        double step = cuts < 2
                ? WEEK
                : Duration.between(program.cuts().getFirst().opens(),
                        program.cuts().getLast().opens()).toSeconds() / (double) (cuts - 1);
        boolean kept = middleEnd <= last + step + DAY;
        List<Forecast.Use> helping = uses.stream().filter(use -> use.daysSooner() >= A_DIFFERENCE).toList();
        return helping.stream().filter(use -> !kept && use.resource() != Resource.CADENCE)
                .max(Comparator.comparingDouble(Forecast.Use::daysSooner))
                .or(() -> helping.stream().filter(use -> use.resource() == Resource.CADENCE).findFirst())
                .map(Forecast.Use::resource).orElse(null);
    }

    private static Run run(Copying.Layout layout, Assumptions assumptions, @Nullable Random luck) {
        Copying.Result copying = Copying.run(layout, assumptions, luck);
        return new Run(copying, Cutting.run(layout, assumptions, copying.ends(), luck));
    }

    private static List<Forecast.Use> uses(Copying.Layout layout, Assumptions assumptions, Run plain, double[] ends,
            long seed) {
        int trials = Math.min(TRIALS, ends.length);
        double base = Arrays.stream(ends, 0, trials).average().orElse(0);
        Copying.Layout halved = Copying.Layout.of(layout.program().halved());
        int windowSlots = layout.program().cuts().stream().mapToInt(Program.Cut::slots).max().orElse(1);
        List<Forecast.Use> uses = new ArrayList<>();
        for (Resource resource : Resource.values()) {
            Copying.Layout with = resource == Resource.CADENCE ? halved : layout;
            Assumptions by = resource.doubled(assumptions, windowSlots);
            double sum = 0;
            for (int i = 0; i < trials; i++) {
                sum += run(with, by, new Random(seed + i)).end();
            }
            uses.add(new Forecast.Use(resource, utilisation(resource, plain),
                    Math.max(0, (base - sum / trials) / DAY)));
        }
        return uses;
    }

    private static double utilisation(Resource resource, Run plain) {
        return switch (resource) {
            case NETWORK -> plain.copying().link();
            case HOST -> plain.copying().utilisation()[0];
            case DATASTORE -> plain.copying().utilisation()[1];
            case VCENTER -> plain.copying().utilisation()[2];
            case TARGET -> plain.copying().utilisation()[3];
            case LINK -> plain.copying().utilisation()[4];
            case NODE -> plain.copying().utilisation()[5];
            case CUTOVER_SLOTS -> plain.cutting().slots();
            case TEAM -> plain.cutting().team();
            case CADENCE -> -1;
        };
    }

    static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1 < 0
                ? 0
                : Math.ceil(share * sorted.length) - 1)];
    }

    private static Instant at(Program program, double seconds) {
        return program.start().plusSeconds((long) Math.ceil(seconds));
    }
}
