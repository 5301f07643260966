package io.towpath.replication.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When the next pass begins.
///
/// Far from the cutover passes are as rare as they may be: what is written twice between two passes is copied once. Towards
/// the cutover each interval is a third of what is left, down to what a pass itself takes; the last one ends just before.
/// The first few are short and grow, for what is unknown is learned from intervals of different lengths.
public final class Cadence {

    private static final Duration FIRST = Duration.ofMinutes(15);
    private static final Duration LONGEST = Duration.ofHours(12);
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    /// Before the cutover is planned: an outage that people bear without asking.
    private static final Duration BEARABLE = Duration.ofMinutes(15);
    private static final List<Duration> LADDER = List.of(Duration.ofHours(12), Duration.ofHours(8),
            Duration.ofHours(6), Duration.ofHours(4), Duration.ofHours(3), Duration.ofHours(2), Duration.ofHours(1),
            Duration.ofMinutes(30), FIRST);
    private static final int LEARNING = 5;
    private static final double OF_WHAT_IS_LEFT = 1 / 3.0;
    /// A pass costs the VM a snapshot and its removal: it waits at least so many times as long as these take.
    private static final double COSTS = 2;
    /// P90 of a normal distribution.
    private static final double NINE_IN_TEN = 1.2816;
    private static final long SEED = 7;
    private static final int RUNS = 500;

    private Cadence() {}

    /// Why a pass begins when it does.
    public enum Why {
        /// Too little is known yet.
        LEARNING,
        /// As rarely as the outage allows.
        KEEPING_UP,
        /// The cutover comes nearer.
        SHRINKING,
        /// It ends just before the cutover.
        LAST,
        /// Another one would not end before the cutover.
        CUTOVER
    }

    /// @param at       when the next pass begins; for [Why#CUTOVER] the cutover's own
    /// @param interval between its freeze and the one before
    public record Next(Instant at, Duration interval, Why why) {}

    /// @param all       with at least the seed
    /// @param cutoverAt when the VM is to be shut down; null while nobody knows
    /// @param allowed   outage; null where nobody said
    public static Next next(Predictor.Known all, Instant now, @Nullable Instant cutoverAt,
            @Nullable Duration allowed) {
        // what an outage takes beside the last pass no pass makes shorter
        Predictor.Known known = all.withoutComparison();
        Duration bearable = allowed == null ? null : longer(allowed.minus(all.comparing()), allowed.dividedBy(4));
        PassFacts last = known.passes().getLast();
        Instant from = last.frozenAt();
        Churn churn = known.churn();
        Plan plan = new Plan(known, churn, from, now);
        if (cutoverAt == null || !cutoverAt.isAfter(now)) {
            return relaxed(plan, bearable == null ? BEARABLE : bearable);
        }
        Instant latest = plan.latestStart(cutoverAt);
        if (latest.isBefore(plan.soonest())) {
            return plan.at(cutoverAt, Why.CUTOVER);
        }
        Next usual = relaxed(plan, bearable == null ? BEARABLE : bearable);
        Duration left = Duration.between(from, cutoverAt);
        Instant third = plan.within(from.plus(Duration.ofMillis((long) (left.toMillis() * OF_WHAT_IS_LEFT))));
        Next next = third.isBefore(usual.at()) ? plan.at(third, Why.SHRINKING) : usual;
        // what would leave no room for a last one is the last one
        boolean roomAfter = !next.at().plus(plan.floor()).isAfter(latest);
        return roomAfter ? next : plan.at(latest, Why.LAST);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /// When the last pass before a cutover is to freeze the disks, as far as one knows now.
    ///
    /// @return not before the last one that was, not after the cutover
    public static Instant lastFreeze(Predictor.Known known, Instant now, Instant cutoverAt) {
        Instant from = known.passes().getLast().frozenAt();
        Plan plan = new Plan(known, known.churn(), from, now);
        Instant latest = plan.latestStart(cutoverAt);
        return latest.isBefore(plan.soonest()) ? from : latest;
    }

    private static Next relaxed(Plan plan, Duration bearable) {
        if (plan.churn.intervals().size() < LEARNING) {
            Duration wait = FIRST.multipliedBy(1L << plan.churn.intervals().size());
            return plan.at(plan.within(plan.from.plus(wait)), Why.LEARNING);
        }
        for (Duration wait : LADDER) {
            Instant asked = plan.from.plus(wait);
            Optional<Prediction> outage = Predictor.predict(plan.known, plan.churn, plan.from, asked, SEED,
                    RUNS);
            if (outage.filter(prediction -> prediction.fits(bearable)).isPresent()) {
                return plan.at(plan.within(asked), Why.KEEPING_UP);
            }
        }
        return plan.at(plan.within(plan.from.plus(FIRST)), Why.KEEPING_UP);
    }

    /// @param from when the last pass froze the disks
    private record Plan(Predictor.Known known, Churn churn, Instant from, Instant now) {

        Next at(Instant when, Why why) {
            return new Next(when, Duration.between(from, when), why);
        }

        /// The shortest interval: what a snapshot costs, several times.
        Duration floor() {
            double cost = COSTS * known.times().overhead();
            Duration floor = Predictor.duration(cost);
            return floor.compareTo(SHORTEST) < 0 ? SHORTEST : floor;
        }

        Instant soonest() {
            Instant rested = from.plus(floor());
            return rested.isAfter(now) ? rested : now;
        }

        Instant within(Instant wanted) {
            Instant latest = from.plus(LONGEST);
            Instant at = wanted.isAfter(latest) ? latest : wanted;
            return at.isBefore(soonest()) ? soonest() : at;
        }

        /// So that nine in ten such passes, begun then, have ended by an instant.
        Instant latestStart(Instant end) {
            Instant start = end;
            for (int i = 0; i < 3; i++) {
                start = end.minus(length(start.isAfter(from) ? start : from.plusSeconds(1)));
            }
            return start;
        }

        private Duration length(Instant frozen) {
            if (!churn.known()) {
                return Predictor.duration(known.times().overhead() + 60);
            }
            Churn.Amount amount = churn.between(from, frozen);
            double bytes = Math.min(known.capacity(),
                    amount.middle() * Math.pow(amount.law().factor(amount.busy()), NINE_IN_TEN));
            Map<Part, PowerLaw> laws = known.times().parts(bytes);
            double seconds = known.times().overhead();
            for (Part part : List.of(Part.FINAL_COPY, Part.PROVE)) {
                PowerLaw law = laws.get(part);
                // the source serves while it goes: rules on bandwidth hold for it
                double heldUp = part == Part.FINAL_COPY ? known.times().heldUp() : 1;
                seconds += law == null ? 0 : heldUp * law.at(Times.size(bytes));
            }
            return Predictor.duration(seconds);
        }
    }
}
