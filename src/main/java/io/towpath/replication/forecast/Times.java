package io.towpath.replication.forecast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// How long each part takes: as this VM's passes and cutovers say, as those of other VMs say where it has none, and as is
/// usual where nobody has.
final class Times {

    private static final double OTHERS = 0.3;
    private static final double OLDER = 0.93;
    private static final double ALIKE = 2;
    /// What a part usually takes, in seconds, and how much that differs from VM to VM.
    private static final Map<Part, double[]> USUAL = Map.of(Part.SHUT_DOWN, new double[]{45, 0.6}, Part.FINAL_QUERY,
            new double[]{15, 0.4}, Part.DEFINE, new double[]{6, 0.5}, Part.START, new double[]{40, 0.5});
    private static final double USUAL_WEIGHT = 1.5;
    /// Bytes a second, until one was seen.
    private static final double USUAL_COPY = 60e6;
    private static final double USUAL_PROVE = 200e6;
    /// Twice the bytes take twice the time, but for a beginning and an end that cost as much as copying so many bytes.
    private static final PowerLaw.Prior BY_BYTES = new PowerLaw.Prior(1, 6, 0.25, 3);
    private static final double BEGINNING = 32 << 20;

    private final List<PassFacts> passes;
    private final List<Landing> landings;

    Times(List<PassFacts> passes, List<Landing> landings) {
        this.passes = passes;
        this.landings = landings;
    }

    /// @param bytes of the final pass, about
    Map<Part, PowerLaw> parts(double bytes) {
        Map<Part, PowerLaw> laws = new EnumMap<>(Part.class);
        USUAL.forEach((part, usual) -> {
            List<PowerLaw.Point> points = landed(part);
            points.add(new PowerLaw.Point(1, usual[0], USUAL_WEIGHT));
            if (part == Part.FINAL_QUERY) {
                each((pass, weight) -> points.add(new PowerLaw.Point(1,
                        PassFacts.seconds(pass.snapshot().plus(pass.query())), weight)));
            }
            laws.put(part, PowerLaw.fit(points, PowerLaw.Prior.constant(usual[1])));
        });
        laws.put(Part.FINAL_COPY, byBytes(Part.FINAL_COPY, bytes, USUAL_COPY));
        laws.put(Part.PROVE, byBytes(Part.PROVE, bytes, USUAL_PROVE));
        return laws;
    }

    /// All that is stored is read once, as fast as it was for the seed.
    ///
    /// @param bytes that are compared, about
    PowerLaw comparing(double bytes) {
        List<PowerLaw.Point> points = new ArrayList<>();
        passes.stream().filter(pass -> pass.kind() == PassFacts.Kind.SEED && pass.read() > 0
                && pass.copy().isPositive())
                .forEach(pass -> points.add(new PowerLaw.Point(size(pass.read()), PassFacts.seconds(pass.copy()), 1)));
        if (points.isEmpty()) {
            points.add(new PowerLaw.Point(size(bytes), size(bytes) / USUAL_COPY, USUAL_WEIGHT));
        }
        return PowerLaw.fit(points, BY_BYTES);
    }

    /// What the laws of [#parts] ask for.
    static double size(double bytes) {
        return bytes + BEGINNING;
    }

    /// Seconds that a pass of a running VM takes beside copying and proving.
    double overhead() {
        double sum = 0;
        double weights = 0;
        double weight = 1;
        for (PassFacts pass : passes.reversed()) {
            sum += weight * PassFacts.seconds(pass.snapshot().plus(pass.query()).plus(pass.remove()));
            weights += weight;
            weight *= OLDER;
        }
        return weights == 0 ? Objects.requireNonNull(USUAL.get(Part.FINAL_QUERY))[0] : sum / weights;
    }

    /// By which factor passes of late copied longer than a last one would, since rules left them less bandwidth; 1 or more.
    double heldUp() {
        double copied = 0;
        double waited = 0;
        double weight = 1;
        for (PassFacts pass : passes.reversed()) {
            copied += weight * PassFacts.seconds(pass.copy());
            waited += weight * PassFacts.seconds(pass.waited());
            weight *= OLDER;
        }
        return copied <= 0 ? 1 : (copied + waited) / copied;
    }

    private interface Weighed {
        void see(PassFacts pass, double weight);
    }

    private void each(Weighed what) {
        double weight = 1;
        for (PassFacts pass : passes.reversed()) {
            what.see(pass, weight);
            weight *= OLDER;
        }
    }

    private List<PowerLaw.Point> landed(Part part) {
        List<PowerLaw.Point> points = new ArrayList<>();
        for (Landing landing : landings) {
            Duration took = landing.took().get(part);
            if (took != null) {
                points.add(new PowerLaw.Point(size(landing.changed()), PassFacts.seconds(took),
                        landing.own() ? 1 : OTHERS));
            }
        }
        return points;
    }

    /// @param usual bytes a second
    private PowerLaw byBytes(Part part, double bytes, double usual) {
        List<PowerLaw.Point> points = new ArrayList<>();
        each((pass, weight) -> {
            Duration took = part == Part.PROVE ? pass.prove() : pass.copy();
            if (pass.kind() != PassFacts.Kind.RESYNC && pass.changed() > 0 && took.isPositive()) {
                double far = (PowerLaw.log(size(pass.changed())) - PowerLaw.log(size(bytes))) / ALIKE;
                points.add(new PowerLaw.Point(size(pass.changed()), PassFacts.seconds(took),
                        weight * Math.max(0.02, Math.exp(-far * far / 2))));
            }
        });
        if (points.isEmpty()) {
            points.addAll(landed(part));
        }
        if (points.isEmpty()) {
            points.add(new PowerLaw.Point(size(bytes), size(bytes) / usual, USUAL_WEIGHT));
        }
        return PowerLaw.fit(points, BY_BYTES);
    }
}
