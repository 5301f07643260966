package io.towpath.replication.forecast;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/// Predicts the outage of a VM: plays its cutover some thousand times, each with a churn, speeds and times drawn from what
/// its passes and other VMs' cutovers leave possible, and tells what half and what nine in ten of them keep.
public final class Predictor {

    private static final int RUNS = 4_000;

    private Predictor() {}

    /// @param passes   of one VM that ended well, in the order of time
    /// @param landings earlier cutovers, of any VM that goes to the same kind of target
    /// @param zone     whose days the VM's users live by
    /// @param capacity of all its disks, bytes: no more can change
    /// @param compared bytes that are compared while nobody is served; 0 where nothing is
    public record Known(List<PassFacts> passes, List<Landing> landings, ZoneId zone, long capacity, long compared) {

        public Known(List<PassFacts> passes, List<Landing> landings, ZoneId zone, long capacity) {
            this(passes, landings, zone, capacity, 0);
        }

        /// The same where nothing is compared: how often passes are made has nothing to do with that.
        Known withoutComparison() {
            return compared == 0 ? this : new Known(passes, landings, zone, capacity);
        }

        /// How long comparing takes, about.
        Duration comparing() {
            PowerLaw law = compared == 0 ? null : times().comparing(compared);
            return law == null ? Duration.ZERO : duration(law.at(Times.size(compared)));
        }

        public Known {
            passes = List.copyOf(passes);
            landings = List.copyOf(landings);
        }

        Churn churn() {
            return Churn.of(passes, zone);
        }

        Times times() {
            return new Times(passes, landings);
        }

        /// When what the target holds was frozen; empty before the seed.
        Optional<Instant> frozenAt() {
            return passes.isEmpty() ? Optional.empty() : Optional.of(passes.getLast().frozenAt());
        }
    }

    /// @param lastFreeze when the last pass before the cutover will freeze the disks
    /// @param seed       the same one gives the same answer
    /// @return empty while no delta pass told how fast it changes
    public static Optional<Prediction> predict(Known known, Instant lastFreeze, Instant cutoverAt, long seed) {
        return predict(known, known.churn(), lastFreeze, cutoverAt, seed, RUNS);
    }

    static Optional<Prediction> predict(Known known, Churn churn, Instant lastFreeze, Instant cutoverAt, long seed,
            int runs) {
        if (!churn.known()) {
            return Optional.empty();
        }
        Instant from = lastFreeze.isAfter(cutoverAt) ? cutoverAt : lastFreeze;
        Churn.Amount amount = churn.between(from, cutoverAt);
        Map<Part, PowerLaw> laws = known.times().parts(Math.min(amount.middle(), known.capacity()));
        if (known.compared() > 0) {
            laws.put(Part.COMPARE, known.times().comparing(known.compared()));
        }
        Map<Part, double[]> drawn = new EnumMap<>(Part.class);
        laws.keySet().forEach(part -> drawn.put(part, new double[runs]));
        double[] bytes = new double[runs];
        double[] outage = new double[runs];
        Random random = new Random(seed);
        for (int run = 0; run < runs; run++) {
            double shutDown = law(laws, Part.SHUT_DOWN).draw(1, random);
            bytes[run] = Math.min(known.capacity(), amount.draw(shutDown, random));
            for (Part part : laws.keySet()) {
                double size = Times.size(part == Part.COMPARE ? known.compared() : bytes[run]);
                double took = part == Part.SHUT_DOWN ? shutDown : law(laws, part).draw(size, random);
                Objects.requireNonNull(drawn.get(part))[run] = took;
                outage[run] += took;
            }
        }
        return Optional.of(told(known, cutoverAt, laws, drawn, bytes, outage));
    }

    private static Prediction told(Known known, Instant cutoverAt, Map<Part, PowerLaw> laws,
            Map<Part, double[]> drawn, double[] bytes, double[] outage) {
        ToDoubleFunction<double[]> middle = values -> Calibration.quantile(values, 0.5);
        ToDoubleFunction<double[]> mostly = values -> Calibration.quantile(values, 0.9);
        Calibration calibration = Calibration.of(known.landings());
        List<Prediction.PartTime> parts = new ArrayList<>();
        drawn.forEach((part, took) -> parts.add(new Prediction.PartTime(part, duration(middle.applyAsDouble(took)),
                duration(mostly.applyAsDouble(took)), law(laws, part).seen())));
        double half = middle.applyAsDouble(outage) * calibration.bias();
        double[] starts = Objects.requireNonNull(drawn.get(Part.START));
        double[] arrives = new double[outage.length];
        for (int run = 0; run < outage.length; run++) {
            arrives[run] = outage[run] - starts[run];
        }
        double wide = mostly.applyAsDouble(outage) / middle.applyAsDouble(outage);
        return new Prediction(cutoverAt, duration(half), duration(half * Math.pow(wide, calibration.stretch())), parts,
                (long) middle.applyAsDouble(bytes), (long) mostly.applyAsDouble(bytes), known.passes().size(),
                known.landings().size(), calibration.bias(), calibration.stretch(),
                new Prediction.Spreads(Spread.of(arrives).corrected(calibration),
                        Spread.of(starts).corrected(calibration)));
    }

    /// Every part has one.
    private static PowerLaw law(Map<Part, PowerLaw> laws, Part part) {
        return Objects.requireNonNull(laws.get(part));
    }

    /// To a tenth of a second; a year at most.
    static Duration duration(double seconds) {
        return Duration.ofMillis(100 * Math.round(10 * Math.min(seconds, 365 * 86_400d)));
    }
}
