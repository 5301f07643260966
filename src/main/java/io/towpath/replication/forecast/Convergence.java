package io.towpath.replication.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// Whether passes become shorter one after the other, or never get ahead of what changes meanwhile.
///
/// What decides is ρ: the time it takes to bring over what changes in the shortest interval that makes sense, divided by
/// that interval. Below one each pass is shorter than the one before.
///
/// @param verdict  by nine in ten, hour by hour
/// @param interval seconds: the shortest that makes sense
/// @param hours    ρ of each hour of a weekday, P50
/// @param mostly   the same, P90
/// @param quiet    the hours, from and to, in which it converges; empty where it does at all of them, or at none
/// @param churn    bytes a second that change at that interval, mean of the day
/// @param speed    bytes a second that are brought over
public record Convergence(Verdict verdict, double interval, List<Double> hours, List<Double> mostly, List<Hours> quiet,
        double churn, double speed) {

    /// What one can count on.
    public enum Verdict {
        CONVERGES,
        /// In some hours only, which are named.
        AT_QUIET_HOURS,
        DOES_NOT
    }

    /// @param from 0 to 23
    /// @param to   the first hour after; 24 is midnight, below `from` it is of the next day
    public record Hours(int from, int to) {}

    /// At ρ of 0.8 a pass is a fifth shorter than the one before: less is not worth waiting for.
    public static final double LIMIT = 0.8;
    private static final int RUNS = 400;
    private static final int LEAST_HOURS = 2;
    private static final double SHORTEST = 300;

    public Convergence {
        hours = List.copyOf(hours);
        mostly = List.copyOf(mostly);
        quiet = List.copyOf(quiet);
    }

    /// @return empty while no delta pass told how fast it changes
    public static Optional<Convergence> of(Predictor.Known known, long seed) {
        Churn churn = known.churn();
        return churn.known() ? Optional.of(of(known, churn, seed)) : Optional.empty();
    }

    private static Convergence of(Predictor.Known known, Churn churn, long seed) {
        Times times = known.times();
        double interval = Math.max(SHORTEST, 2 * times.overhead());
        Churn.Amount mean = churn.during(interval, 1);
        Map<Part, PowerLaw> laws = times.parts(mean.middle());
        PowerLaw copy = laws.getOrDefault(Part.FINAL_COPY, mean.law());
        Random random = new Random(seed);
        List<Double> middle = new ArrayList<>();
        List<Double> mostly = new ArrayList<>();
        for (int hour = 0; hour < DayCurve.HOURS; hour++) {
            Churn.Amount amount = churn.during(interval, churn.curve().at(hour));
            double[] ratio = new double[RUNS];
            for (int run = 0; run < RUNS; run++) {
                ratio[run] = copy.draw(Times.size(Math.min(known.capacity(), amount.draw(0, random))), random)
                        / interval;
            }
            middle.add(Calibration.quantile(ratio, 0.5));
            mostly.add(Calibration.quantile(ratio, 0.9));
        }
        List<Hours> quiet = quiet(mostly);
        Verdict verdict = mostly.stream().allMatch(ratio -> ratio < LIMIT)
                ? Verdict.CONVERGES
                : quiet.isEmpty() ? Verdict.DOES_NOT : Verdict.AT_QUIET_HOURS;
        return new Convergence(verdict, interval, middle, mostly, verdict == Verdict.AT_QUIET_HOURS ? quiet : List.of(),
                mean.middle() / interval, mean.middle() / copy.at(Times.size(mean.middle())));
    }

    /// Runs of hours below the limit, around midnight too.
    private static List<Hours> quiet(List<Double> mostly) {
        int busy = 0;
        while (busy < DayCurve.HOURS && mostly.get(busy) < LIMIT) {
            busy++;
        }
        List<Hours> found = new ArrayList<>();
        int run = 0;
        for (int i = 1; i <= DayCurve.HOURS && busy < DayCurve.HOURS; i++) {
            int hour = (busy + i) % DayCurve.HOURS;
            if (mostly.get(hour) < LIMIT) {
                run++;
            } else {
                if (run >= LEAST_HOURS) {
                    found.add(new Hours((hour - run + DayCurve.HOURS) % DayCurve.HOURS, hour == 0 ? 24 : hour));
                }
                run = 0;
            }
        }
        return found;
    }

    /// ρ at the quietest hour, P50.
    public double least() {
        return hours.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    }

    /// ρ at the busiest hour, P50.
    public double most() {
        return hours.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }
}
