package io.towpath.replication.forecast;

import java.util.List;
import java.util.Random;

/// `y = c · x^slope`, give or take a factor: learned from few observations and what one knew before, and honest about both.
///
/// In logarithms it is a line with normal noise, so the textbook answer holds (normal-inverse-gamma prior: Gelman et al.,
/// *Bayesian Data Analysis*, chapter 14): what is predicted follows a Student distribution that is wide while little was
/// seen and becomes narrow as observations agree.
final class PowerLaw {

    /// An observation counts less the lower its weight is: 1 is one of one's own, of today.
    record Point(double x, double y, double weight) {}

    /// What is known before anything was seen.
    ///
    /// @param slope  expected exponent
    /// @param stiff  how many observations it takes to change that: high is stiff
    /// @param spread standard deviation of the noise, as a factor's logarithm
    /// @param trust  how many observations that is worth, ≥ 1
    record Prior(double slope, double stiff, double spread, double trust) {

        /// Does not depend on x at all.
        static Prior constant(double spread) {
            return new Prior(0, 1e9, spread, 2);
        }
    }

    private static final double LEAST = 1e-6;

    private final double centre;
    private final double intercept;
    private final double slope;
    private final double[] inverse;
    private final double shape;
    private final double scale;
    private final double seen;

    private PowerLaw(double centre, double intercept, double slope, double[] inverse, double shape, double scale,
            double seen) {
        this.centre = centre;
        this.intercept = intercept;
        this.slope = slope;
        this.inverse = inverse;
        this.shape = shape;
        this.scale = scale;
        this.seen = seen;
    }

    /// @param points at least one with a weight above 0; values below a millionth count as that
    /// @throws IllegalArgumentException where nothing was given
    static PowerLaw fit(List<Point> points, Prior prior) {
        return fit(points, prior, 0);
    }

    /// @param spent how many other figures were fitted to the same points before: that makes them agree better than the
    ///              next one will
    static PowerLaw fit(List<Point> points, Prior prior, double spent) {
        double weight = points.stream().mapToDouble(Point::weight).sum();
        if (!(weight > 0)) {
            throw new IllegalArgumentException("nothing to learn from");
        }
        double centre = points.stream().mapToDouble(point -> point.weight() * log(point.x())).sum() / weight;
        double sy = 0;
        double sxx = prior.stiff();
        double sxy = prior.stiff() * prior.slope();
        for (Point point : points) {
            double x = log(point.x()) - centre;
            sy += point.weight() * log(point.y());
            sxx += point.weight() * x * x;
            sxy += point.weight() * x * log(point.y());
        }
        // x is centred, so that the two do not depend on each other
        double intercept = sy / weight;
        double slope = sxy / sxx;
        double honest = points.size() / Math.max(points.size() - spent, points.size() / 3.0);
        double off = prior.stiff() * (slope - prior.slope()) * (slope - prior.slope());
        for (Point point : points) {
            double miss = log(point.y()) - intercept - slope * (log(point.x()) - centre);
            off += honest * point.weight() * miss * miss;
        }
        double shape = (prior.trust() + weight) / 2;
        double scale = (prior.trust() * prior.spread() * prior.spread() + off) / 2;
        return new PowerLaw(centre, intercept, slope, new double[]{1 / weight, 1 / sxx}, shape, scale, weight);
    }

    double slope() {
        return slope;
    }

    /// Observations, as they were weighted.
    double seen() {
        return seen;
    }

    /// The middle.
    double at(double x) {
        return Math.exp(intercept + slope * (log(x) - centre));
    }

    /// The factor between what half and what 84 of 100 keep, at x.
    double factor(double x) {
        return Math.exp(Math.sqrt(scale / shape * (1 + doubt(x))));
    }

    /// One that may well be.
    double draw(double x, Random random) {
        // the noise is not known either: an inverse gamma draw of its variance
        double variance = scale / gamma(shape, random);
        double miss = Math.sqrt(variance * (1 + doubt(x))) * random.nextGaussian();
        return Math.exp(intercept + slope * (log(x) - centre) + miss);
    }

    private double doubt(double x) {
        double far = log(x) - centre;
        return inverse[0] + inverse[1] * far * far;
    }

    static double log(double value) {
        return Math.log(Math.max(value, LEAST));
    }

    /// Marsaglia and Tsang, *A simple method for generating gamma variables*, 2000; for shapes above 1.
    private static double gamma(double shape, Random random) {
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log(1 - random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }
}
