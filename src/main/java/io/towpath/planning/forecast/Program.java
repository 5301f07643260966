package io.towpath.planning.forecast;

import io.towpath.planning.wave.Complexity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
    /// @param copied      of its bytes, those that are at the target already; null: it begins when its time comes
    /// @param complexity  that its minutes are those of; null: they are its own
    public record Move(long bytes, double p50, double p90, int cut, String source, String host,
            List<String> datastores, @Nullable String application, @Nullable Long copied,
            @Nullable Complexity complexity) {

        /// One whose minutes are its own.
        public Move(long bytes, double p50, double p90, int cut, String source, String host, List<String> datastores,
                @Nullable String application, @Nullable Long copied) {
            this(bytes, p50, p90, cut, source, host, datastores, application, copied, null);
        }

        /// One that did not begin yet.
        public Move(long bytes, double p50, double p90, int cut, String source, String host, List<String> datastores,
                @Nullable String application) {
            this(bytes, p50, p90, cut, source, host, datastores, application, null);
        }

        /// One that serves no application.
        public Move(long bytes, double p50, double p90, int cut, String source, String host, List<String> datastores) {
            this(bytes, p50, p90, cut, source, host, datastores, null);
        }

        private Move in(int other) {
            return new Move(bytes, p50, p90, other, source, host, datastores, application, copied, complexity);
        }

        /// Bytes that are still to be copied.
        public long left() {
            return copied == null ? bytes : Math.max(0, bytes - copied);
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

    /// That are still to be copied.
    public long bytes() {
        return moves.stream().mapToLong(Move::left).sum();
    }

    /// When the last of its windows closes.
    public Instant closes() {
        return cuts.stream().map(Cut::closes).max(Comparator.naturalOrder()).orElse(start);
    }

    /// With the cadence and the pace of the assumptions; itself where they leave them as planned. Windows that have opened
    /// already stay, with those who are in them.
    Program paced(Assumptions assumptions) {
        int opened = opened();
        if (opened == cuts.size() || (assumptions.cadenceDays() == 0 && assumptions.vmsPerWeek() == 0)) {
            return this;
        }
        Duration step = assumptions.cadenceDays() == 0 ? WEEK : Duration.ofDays(assumptions.cadenceDays());
        if (assumptions.vmsPerWeek() == 0) {
            return new Program(start, moves, spaced(step, opened, cuts.size() - opened));
        }
        int each = (int) Math.max(1, assumptions.vmsPerWeek() * step.toHours() / WEEK.toHours());
        List<Move> packed = new ArrayList<>();
        int put = 0;
        for (Move move : moves) {
            packed.add(move.cut < opened ? move : move.in(opened + put++ / each));
        }
        return new Program(start, packed, spaced(step, opened, (put + each - 1) / each));
    }

    /// As planned, the time between windows halved.
    Program halved() {
        int opened = opened();
        List<Cut> closer = new ArrayList<>(cuts.subList(0, opened));
        for (Cut cut : cuts.subList(opened, cuts.size())) {
            Instant first = cuts.get(opened).opens();
            Instant opens = first.plus(Duration.between(first, cut.opens()).dividedBy(2));
            closer.add(cut.at(opens));
        }
        return new Program(start, moves, closer);
    }

    /// How many windows opened before the start.
    private int opened() {
        return (int) cuts.stream().filter(cut -> cut.opens.isBefore(start)).count();
    }

    private List<Cut> spaced(Duration step, int opened, int count) {
        List<Cut> spaced = new ArrayList<>(cuts.subList(0, opened));
        for (int i = 0; i < count; i++) {
            Cut like = cuts.get(Math.min(opened + i, cuts.size() - 1));
            spaced.add(like.at(cuts.get(opened).opens().plus(step.multipliedBy(i))));
        }
        return spaced;
    }
}
