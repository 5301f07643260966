package io.towpath.replication.forecast;

import java.util.Arrays;
import java.util.List;

/// What earlier predictions taught: how far off their middle was, and whether nine in ten kept their P90.
///
/// @param bias    factor by which the actual middle was longer
/// @param stretch factor by which P90 has to be further from P50, in logarithms; never nearer, for luck is no reason
/// @param learned predictions with an actual beside them
record Calibration(double bias, double stretch, int learned) {

    static final Calibration NONE = new Calibration(1, 1, 0);
    /// So many it takes to believe half of what they say.
    private static final double DOUBT = 8;
    private static final int FEW = 5;
    private static final double MOST_BIAS = 3;
    private static final double MOST_STRETCH = 3;

    static Calibration of(List<Landing> landings) {
        List<double[]> pairs = landings.stream().map(Calibration::offAndWidth).filter(pair -> pair.length == 2)
                .toList();
        if (pairs.size() < FEW) {
            return new Calibration(1, 1, pairs.size());
        }
        double trust = pairs.size() / (pairs.size() + DOUBT);
        double off = trust * quantile(pairs.stream().mapToDouble(pair -> pair[0]).toArray(), 0.5);
        off = Math.clamp(off, -Math.log(MOST_BIAS), Math.log(MOST_BIAS));
        double middle = off;
        // one more than nine in ten: the next one counts as well
        double share = 0.9 * (pairs.size() + 1) / pairs.size();
        double far = quantile(pairs.stream().mapToDouble(pair -> (pair[0] - middle) / pair[1]).toArray(), share);
        double stretch = Math.clamp(1 + trust * (far - 1), 1, MOST_STRETCH);
        return new Calibration(Math.exp(off), stretch, pairs.size());
    }

    /// Logarithms: actual by P50, and P90 by P50.
    private static double[] offAndWidth(Landing landing) {
        if (landing.middle() == null || landing.nineInTen() == null) {
            return new double[0];
        }
        double middle = PowerLaw.log(PassFacts.seconds(landing.middle()));
        return new double[]{PowerLaw.log(PassFacts.seconds(landing.outage())) - middle,
                Math.max(0.05, PowerLaw.log(PassFacts.seconds(landing.nineInTen())) - middle)};
    }

    /// @param share 0 to 1; the smallest value that so many are not above
    static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.clamp((long) Math.ceil(share * sorted.length) - 1, 0, sorted.length - 1)];
    }
}
