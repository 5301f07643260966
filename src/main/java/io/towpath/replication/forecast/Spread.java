package io.towpath.replication.forecast;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;

/// How long something takes, as many plays of it went: enough of it is kept to draw from it again. The far end is kept finer,
/// for who waits for the slowest of many meets it often.
///
/// @param seconds that each of the shares is not above, ascending
public record Spread(List<Double> seconds) {

    private static final double[] SHARES = {0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.925,
            0.95,
            0.975, 0.99, 0.995, 0.999};
    private static final int MIDDLE = 7;
    /// Of a standard normal distribution, at the shares.
    private static final double[] NORMAL = {-3.09, -2.326, -1.645, -1.2816, -0.8416, -0.5244, -0.2533, 0, 0.2533,
            0.5244,
            0.8416, 1.0364, 1.2816, 1.4395, 1.645, 1.96, 2.326, 2.576, 3.09};
    private static final double NINE_IN_TEN = 1.2816;
    private static final double LEAST = 0.001;

    public Spread {
        seconds = List.copyOf(seconds);
        if (seconds.size() != SHARES.length) {
            throw new IllegalArgumentException("%d figures, expected %d".formatted(seconds.size(), SHARES.length));
        }
    }

    /// @param plays seconds that each took, one at least
    static Spread of(double[] plays) {
        double[] sorted = plays.clone();
        Arrays.sort(sorted);
        return new Spread(DoubleStream.of(SHARES)
                .map(share -> sorted[Math.clamp((long) Math.ceil(share * sorted.length) - 1, 0, sorted.length - 1)])
                .map(each -> Math.max(LEAST, each)).boxed().toList());
    }

    /// Where nothing but two figures is known.
    static Spread logNormal(Duration middle, Duration nineInTen) {
        double half = Math.max(LEAST, PassFacts.seconds(middle));
        double wide = Math.log(Math.max(half, PassFacts.seconds(nineInTen)) / half) / NINE_IN_TEN;
        return new Spread(DoubleStream.of(NORMAL).map(far -> half * Math.exp(far * wide)).boxed().toList());
    }

    /// As the prediction it belongs to was corrected.
    Spread corrected(Calibration calibration) {
        double half = seconds.get(MIDDLE);
        return new Spread(seconds.stream().map(each -> each <= half
                ? each * calibration.bias()
                : half * calibration.bias() * Math.pow(each / half, calibration.stretch())).toList());
    }

    /// One that may well be.
    double draw(Random random) {
        double share = random.nextDouble();
        int at = Arrays.binarySearch(SHARES, share);
        int above = at >= 0 ? at : -at - 1;
        if (above == 0 || above == SHARES.length) {
            return seconds.get(Math.min(above, SHARES.length - 1));
        }
        double part = (share - SHARES[above - 1]) / (SHARES[above] - SHARES[above - 1]);
        return seconds.get(above - 1) + part * (seconds.get(above) - seconds.get(above - 1));
    }
}
