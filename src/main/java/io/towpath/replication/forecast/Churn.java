package io.towpath.replication.forecast;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// How much a VM changes while time passes.
///
/// Whoever writes the same blocks again changes no further ones, so what changed grows slower than time: by a power of it,
/// one where each write hits another block, near zero where all writes hit the same few. Time counts as its hour is busy.
/// Both are learned together: a curve of the day, the power that fits it, the curve that fits that power, and so on.
final class Churn {

    private static final int ROUNDS = 4;
    /// Of one's own passes, the one so many back counts half.
    private static final double HALF = 14;
    private static final double HALF_OF_DAYS = 80;
    /// Passes of a length unlike the one asked about count less: the power is not the same over all lengths.
    private static final double ALIKE = 1.1;
    /// Half of all writes hit blocks again when the interval is ten times as long, as a rule; stiff until seen.
    private static final PowerLaw.Prior BEFORE = new PowerLaw.Prior(0.8, 0.5, 0.35, 3);
    private static final double LEAST_POWER = 0.4;
    private static final double LEAST_ALIKE = 0.25;
    private static final int MOST = 150;

    private final List<Interval> intervals;
    private final DayCurve curve;
    private final ZoneId zone;

    private Churn(List<Interval> intervals, DayCurve curve, ZoneId zone) {
        this.intervals = intervals;
        this.curve = curve;
        this.zone = zone;
    }

    /// Between two freezes.
    ///
    /// @param age 0 for the newest
    record Interval(Instant from, Instant to, DayCurve.Stretch stretch, long changed, int age) {

        double weight() {
            return Math.pow(0.5, age / HALF);
        }

        /// Days are alike for longer than the amount is.
        double weightInTheCurve() {
            return Math.pow(0.5, age / HALF_OF_DAYS);
        }

        double seconds() {
            return PassFacts.seconds(Duration.between(from, to));
        }
    }

    /// @param passes in the order of time
    static Churn of(List<PassFacts> passes, ZoneId zone) {
        List<Interval> intervals = intervals(passes, zone);
        DayCurve curve = DayCurve.flat();
        for (int round = 0; round < ROUNDS && !intervals.isEmpty(); round++) {
            curve = corrected(curve, intervals);
        }
        return new Churn(intervals, curve, zone);
    }

    private static List<Interval> intervals(List<PassFacts> passes, ZoneId zone) {
        List<Interval> found = new ArrayList<>();
        for (int i = passes.size() - 1; i > 0 && found.size() < MOST; i--) {
            PassFacts pass = passes.get(i);
            boolean tells = pass.kind() == PassFacts.Kind.DELTA || pass.kind() == PassFacts.Kind.FINAL;
            Instant from = passes.get(i - 1).frozenAt();
            if (tells && from.isBefore(pass.frozenAt())) {
                found.add(new Interval(from, pass.frozenAt(), DayCurve.Stretch.of(from, pass.frozenAt(), zone),
                        pass.changed(), found.size()));
            }
        }
        return List.copyOf(found);
    }

    private static DayCurve corrected(DayCurve curve, List<Interval> intervals) {
        return curve.corrected(intervals.stream().map(interval -> {
            double busy = curve.busySeconds(interval.stretch());
            PowerLaw law = law(curve, intervals, busy);
            double power = 1 / Math.max(LEAST_POWER, law.slope());
            double miss = Math.exp(PowerLaw.log(interval.changed()) - PowerLaw.log(law.at(busy)));
            return new DayCurve.Busy(interval.stretch(), Math.clamp(Math.pow(miss, power), 0.1, 10),
                    interval.weightInTheCurve());
        }).toList());
    }

    /// @param near busy seconds of what is asked about
    private static PowerLaw law(DayCurve curve, List<Interval> intervals, double near) {
        return PowerLaw.fit(intervals.stream().map(interval -> {
            double busy = curve.busySeconds(interval.stretch());
            double far = (PowerLaw.log(busy) - PowerLaw.log(near)) / ALIKE;
            // never nothing: it is the best there is where nothing alike was seen
            double alike = Math.max(LEAST_ALIKE, Math.exp(-far * far / 2));
            return new PowerLaw.Point(busy, interval.changed(), interval.weight() * alike);
        }).toList(), BEFORE, curve.figures());
    }

    boolean known() {
        return !intervals.isEmpty();
    }

    List<Interval> intervals() {
        return intervals;
    }

    DayCurve curve() {
        return curve;
    }

    /// What changes between two instants.
    ///
    /// @throws IllegalStateException while not [#known()]
    Amount between(Instant from, Instant to) {
        return amount(curve.busySeconds(DayCurve.Stretch.of(from, to, zone)), curve.at(to.atZone(zone)));
    }

    /// What changes in so long, when all of it is so busy.
    ///
    /// @param factor of the mean
    /// @throws IllegalStateException while not [#known()]
    Amount during(double seconds, double factor) {
        return amount(seconds * factor, factor);
    }

    private Amount amount(double busySeconds, double factor) {
        if (!known()) {
            throw new IllegalStateException("no pass told how fast it changes");
        }
        double busy = Math.max(1, busySeconds);
        return new Amount(law(curve, intervals, busy), busy, factor);
    }

    /// Bytes that change in a time that is as long as was asked, or a little longer.
    ///
    /// @param factor how busy it is at the end of that time
    record Amount(PowerLaw law, double busy, double factor) {

        double middle() {
            return law.at(busy);
        }

        /// @param longer seconds more than asked
        double draw(double longer, Random random) {
            return law.draw(busy + Math.max(0, longer) * factor, random);
        }
    }
}
