package io.towpath.planning.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to be moved, in order, and when it may be cut over.
///
/// @param start from when copying may begin
/// @param cuts  windows in order
public record Program(Instant start, List<Move> moves, List<Cut> cuts) {

    private static final Duration WEEK = Duration.ofDays(7);

    /// @param p50 minutes of its cutover that half of such take; `p90`: nine in ten
    /// @param cut position of its window; `datastores`: of all its disks, each once
    /// @param application that it serves; null for none
    public record Move(long bytes, double p50, double p90, int cut, String source, String host,
            List<String> datastores, @Nullable String application) {

        /// One that serves no application.
        public Move(long bytes, double p50, double p90, int cut, String source, String host, List<String> datastores) {
            this(bytes, p50, p90, cut, source, host, datastores, null);
        }

        public Move {
            datastores = List.copyOf(datastores);
        }
    }

    /// @param lastStart no cutover begins from here on
    public record Cut(String name, Instant opens, Instant lastStart, Instant closes, int slots) {

        /// One in which cutovers begin until it closes.
        public Cut(String name, Instant opens, Instant closes, int slots) {
            this(name, opens, closes, closes, slots);
        }

        /// The same at another time.
        Cut at(Instant then) {
            return new Cut(name, then, then.plus(Duration.between(opens, lastStart)),
                    then.plus(Duration.between(opens, closes)), slots);
        }
    }

    public Program {
        moves = List.copyOf(moves);
        cuts = List.copyOf(cuts);
    }

    public long bytes() {
        return moves.stream().mapToLong(Move::bytes).sum();
    }

    /// With the cadence and the pace of the assumptions; itself where they leave them as planned.
    Program paced(Assumptions assumptions) {
        if (cuts.isEmpty() || (assumptions.cadenceDays() == 0 && assumptions.vmsPerWeek() == 0)) {
            return this;
        }
        Duration step = assumptions.cadenceDays() == 0 ? WEEK : Duration.ofDays(assumptions.cadenceDays());
        if (assumptions.vmsPerWeek() == 0) {
            return new Program(start, moves, spaced(step, cuts.size()));
        }
        int each = (int) Math.max(1, assumptions.vmsPerWeek() * step.toHours() / WEEK.toHours());
        List<Move> packed = new ArrayList<>();
        for (int i = 0; i < moves.size(); i++) {
            Move move = moves.get(i);
            packed.add(new Move(move.bytes, move.p50, move.p90, i / each, move.source, move.host, move.datastores,
                    move.application));
        }
        return new Program(start, packed, spaced(step, (moves.size() + each - 1) / each));
    }

    /// As planned, the time between windows halved.
    Program halved() {
        List<Cut> closer = new ArrayList<>();
        for (Cut cut : cuts) {
            Instant first = cuts.getFirst().opens();
            Instant opens = first.plus(Duration.between(first, cut.opens()).dividedBy(2));
            closer.add(cut.at(opens));
        }
        return new Program(start, moves, closer);
    }

    private List<Cut> spaced(Duration step, int count) {
        List<Cut> spaced = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Cut like = cuts.get(Math.min(i, cuts.size() - 1));
            Instant opens = cuts.getFirst().opens().plus(step.multipliedBy(i));
            spaced.add(like.at(opens));
        }
        return spaced;
    }
}
