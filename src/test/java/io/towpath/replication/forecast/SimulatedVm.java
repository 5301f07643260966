package io.towpath.replication.forecast;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A VM whose churn is known, made otherwise than the model that has to predict it: three sets of blocks, written at random
/// at rates decades apart; office hours, weekends, a nightly job, bursts that nobody expects, noise that lasts; a copy whose
/// speed wanders, with a cost for each pass.
final class SimulatedVm {

    static final ZoneId ZONE = ZoneId.of("Europe/Zurich");
    static final Instant BEGIN = Instant.parse("2026-03-02T07:00:00Z");
    private static final int DAYS = 9;
    private static final int MINUTES = DAYS * 24 * 60;
    private static final double MIB = 1 << 20;

    private final Random random;
    private final double[] busyUntil = new double[MINUTES + 1];
    private final double[] setBytes = new double[3];
    private final double[] setRate = new double[3];
    private final double speed;
    private final double snapshot;
    private final double remove;
    private final double shutDown;
    private final double start;
    private final double define;
    private final double prove;
    final long capacity;

    SimulatedVm(long seed) {
        random = new Random(seed);
        double size = between(20_000, 2_000_000) * MIB;
        capacity = (long) size;
        // a working set, what is touched now and then, and what only grows
        double hot = size * between(0.0005, 0.01);
        setBytes[0] = hot;
        setRate[0] = 1 / between(200, 4_000);
        setBytes[1] = size * between(0.01, 0.08);
        setRate[1] = 1 / between(20_000, 400_000);
        setBytes[2] = size * 0.5;
        setRate[2] = 1 / between(5e6, 5e7);
        speed = between(60, 400) * MIB;
        snapshot = between(2, 12);
        remove = between(4, 40);
        shutDown = 40 * noise(0.5);
        start = 35 * noise(0.35);
        define = 5 * noise(0.3);
        prove = between(200, 800) * MIB;
        fillBusy();
    }

    private void fillBusy() {
        double day = between(0.5, 6);
        double weekend = between(0.3, 1);
        int jobAt = random.nextInt(24 * 60);
        int jobLong = 20 + random.nextInt(60);
        double job = random.nextBoolean() ? between(2, 8) : 1;
        double wander = 0;
        int burstLeft = 0;
        double burst = 1;
        for (int minute = 0; minute < MINUTES; minute++) {
            var at = BEGIN.plus(Duration.ofMinutes(minute)).atZone(ZONE);
            boolean works = at.getHour() >= 7 && at.getHour() < 19 && at.getDayOfWeek().getValue() < 6;
            double busy = 0.4 + (works ? day * Math.sin(Math.PI * (at.getHour() + at.getMinute() / 60.0 - 7) / 12) : 0);
            busy *= at.getDayOfWeek().getValue() < 6 ? 1 : weekend;
            int since = (at.getHour() * 60 + at.getMinute() - jobAt + 24 * 60) % (24 * 60);
            busy *= since < jobLong ? job : 1;
            if (burstLeft-- <= 0 && random.nextInt(2 * 24 * 60) == 0) {
                burstLeft = 5 + random.nextInt(30);
                burst = between(2, 6);
            }
            busy *= burstLeft > 0 ? burst : 1;
            wander = 0.98 * wander + 0.05 * random.nextGaussian();
            busyUntil[minute + 1] = busyUntil[minute] + 60 * busy * Math.exp(wander);
        }
    }

    /// The truth.
    long changed(Instant from, Instant to) {
        double busy = busy(to) - busy(from);
        double sum = 0;
        for (int set = 0; set < setBytes.length; set++) {
            sum += setBytes[set] * (1 - Math.exp(-setRate[set] * busy));
        }
        return (long) sum;
    }

    private double busy(Instant at) {
        double minute = Math.clamp(Duration.between(BEGIN, at).toMillis() / 60_000.0, 0, MINUTES - 1);
        int whole = (int) minute;
        return busyUntil[whole] + (minute - whole) * (busyUntil[whole + 1] - busyUntil[whole]);
    }

    PassFacts pass(PassFacts.Kind kind, Instant before, Instant begin) {
        double snap = snapshot * noise(0.3);
        Instant frozen = begin.plus(duration(snap));
        long bytes = kind == PassFacts.Kind.SEED ? (long) (0.6 * capacity) : changed(before, frozen);
        double query = 1 + 2 * noise(0.3);
        double copy = (1 + bytes / speed) * noise(0.2);
        double proving = (0.5 + bytes / prove) * noise(0.1);
        double removing = remove * noise(0.4) + bytes / (400 * MIB);
        Instant end = frozen.plus(duration(query + copy + proving + removing));
        return new PassFacts(kind, frozen, end, duration(snap), duration(query), duration(copy), duration(proving),
                duration(removing), bytes, bytes, bytes);
    }

    /// The cutover as it really goes.
    Landing cutOver(Instant lastFreeze, Instant at, boolean own, Prediction predicted) {
        Map<Part, Duration> took = new EnumMap<>(Part.class);
        double off = shutDown * noise(0.25);
        long bytes = changed(lastFreeze, at.plus(duration(off)));
        took.put(Part.SHUT_DOWN, duration(off));
        took.put(Part.FINAL_QUERY, duration(snapshot * noise(0.3) + 1 + 2 * noise(0.3)));
        took.put(Part.FINAL_COPY, duration((1 + bytes / speed) * noise(0.2)));
        took.put(Part.PROVE, duration((0.5 + bytes / prove) * noise(0.1)));
        took.put(Part.DEFINE, duration(define * noise(0.2)));
        took.put(Part.START, duration(start * noise(0.2)));
        Duration all = took.values().stream().reduce(Duration.ZERO, Duration::plus);
        return new Landing(own, bytes, took, all, predicted.middle(), predicted.nineInTen());
    }

    interface Policy {
        /// @return when the next pass begins; the cutover itself when there is none before it
        Instant next(List<PassFacts> passes, Instant now, Instant cutoverAt);
    }

    /// All passes before the cutover.
    List<PassFacts> passesUntil(Instant cutoverAt, Policy policy) {
        List<PassFacts> passes = new ArrayList<>();
        passes.add(pass(PassFacts.Kind.SEED, BEGIN, BEGIN));
        Instant now = passes.getLast().endedAt();
        while (true) {
            Instant next = policy.next(passes, now, cutoverAt);
            if (!next.isBefore(cutoverAt)) {
                return passes;
            }
            Instant begin = next.isBefore(now) ? now : next;
            PassFacts pass = pass(PassFacts.Kind.DELTA, passes.getLast().frozenAt(), begin);
            passes.add(pass);
            now = pass.endedAt();
        }
    }

    private double between(double least, double most) {
        return least * Math.pow(most / least, random.nextDouble());
    }

    private double noise(double spread) {
        return Math.exp(spread * random.nextGaussian());
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }
}
