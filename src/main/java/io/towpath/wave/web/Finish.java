package io.towpath.wave.web;

import io.towpath.migration.MigrationView;
import io.towpath.migration.State;
import io.towpath.replication.forecast.Part;
import io.towpath.replication.forecast.Prediction;
import io.towpath.replication.outlook.Moving;
import io.towpath.replication.outlook.Outage;
import io.towpath.replication.outlook.Outlook;
import io.towpath.units.ByteSize;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// When what a VM does now will end: now, and what its bytes take yet at the rate they move, and what was predicted of the
/// parts of its outage that follow. Nothing is told where one of these is not known.
///
/// @param at      null where it cannot be told
/// @param outage  it is the end of its outage; else of its copy, after which more may come
/// @param moving  its bytes
/// @param unknown why it cannot be told, a sentence; null where it can
/// @param misses  it would be longer than its window is open, a sentence; null of one that is under way
/// @param slow    later than nine in ten such outages end
/// @param behind  the VM it starts together with that comes last, or whose end is not known; null where it waits for none
/// @param open    that one's end is not known: `at` is the earliest
/// @param closes  its window; null where it has none
record Finish(@Nullable Instant at, boolean outage, Moving moving, @Nullable String unknown, @Nullable String misses,
        boolean slow, @Nullable String behind, boolean open, @Nullable Instant closes) {

    /// What is known of a VM.
    ///
    /// @param outage  null before it began
    /// @param outlook null where nothing was predicted
    /// @param pass    null where none runs
    /// @param copies  bytes of its first copy; nothing where it is not copied
    /// @param window  null where it has none, or it is over
    record Known(MigrationView trip, @Nullable Outage outage, @Nullable Outlook outlook, @Nullable Moving pass,
            Moving copies, @Nullable Window window) {}

    record Window(String name, Instant opens, Instant closes) {}

    /// @return null where there is nothing to tell
    static @Nullable Finish of(Known known, Instant now) {
        MigrationView trip = known.trip();
        if (trip.waitsFor() != null || trip.hold() != null || trip.stall() != null) {
            return null;
        }
        Outage outage = known.outage();
        if (trip.state() == State.CUTTING_OVER) {
            return outage == null || outage.ended() != null ? null : ofOutage(known, outage, now);
        }
        if (trip.state() == State.SEEDING) {
            Moving moves = known.pass() == null ? known.copies() : known.pass();
            return moves.left() == 0 ? null : copied(moves, closes(known), now);
        }
        return trip.state() == State.SYNCING ? tight(known, now) : null;
    }

    private static Finish copied(Moving moves, @Nullable Instant closes, Instant now) {
        String why = why(moves);
        return why != null
                ? unknown(false, moves, why, closes)
                : new Finish(now.plus(takes(moves)), false, moves, null, null, false, null, false, closes);
    }

    /// Its outage has not begun: whether nine in ten would still end in time.
    private static @Nullable Finish tight(Known known, Instant now) {
        Window window = known.window();
        if (known.outlook() == null || window == null || now.isBefore(window.opens())
                || now.isAfter(window.closes())) {
            return null;
        }
        Prediction prediction = known.outlook().prediction();
        Duration left = Duration.between(now, window.closes());
        return prediction.fits(left)
                ? null
                : new Finish(null, true, Moving.NOTHING, null,
                        "Nine in ten such outages end within %s, and %s leaves %s.".formatted(
                                ConsoleRow.print(prediction.nineInTen()), window.name(), ConsoleRow.print(left)),
                        false, null, false, window.closes());
    }

    private static Finish ofOutage(Known known, Outage outage, Instant now) {
        Moving moves = known.pass() == null ? Moving.NOTHING : known.pass();
        // begun by hand before its window opens: that one is of another day
        Instant closes = known.window() != null && now.isBefore(known.window().opens()) ? null : closes(known);
        if (known.outlook() == null) {
            return unknown(true, moves, "nothing was predicted of it", closes);
        }
        Prediction prediction = known.outlook().prediction();
        Map<Part, Duration> pending = new EnumMap<>(Part.class);
        Map<Part, Duration> mostly = new EnumMap<>(Part.class);
        for (Prediction.PartTime part : prediction.parts()) {
            if (part.part() != Part.WAIT && !outage.took().containsKey(part.part())) {
                pending.put(part.part(), corrected(part.middle(), prediction));
                mostly.put(part.part(), corrected(part.nineInTen(), prediction));
            }
        }
        Duration rest;
        if (outage.arrived() != null) {
            rest = pending.getOrDefault(Part.START, Duration.ZERO);
        } else if (known.pass() != null) {
            String why = why(moves);
            if (why != null) {
                return unknown(true, moves, why, closes);
            }
            pending.keySet().removeIf(part -> part.compareTo(moves.proving() ? Part.PROVE : Part.FINAL_COPY) <= 0);
            rest = takes(moves).plus(sum(pending));
        } else {
            Part current = pending.isEmpty() ? null : pending.keySet().iterator().next();
            if (current == null) {
                return unknown(true, moves, "all that was predicted of it is over", closes);
            }
            Duration within = outage.own(now).minus(ended(outage));
            if (within.compareTo(mostly.getOrDefault(current, Duration.ZERO)) > 0) {
                return unknown(true, moves, words(current) + " takes longer than nine in ten do", closes);
            }
            Duration middle = pending.getOrDefault(current, Duration.ZERO);
            pending.remove(current);
            rest = sum(pending).plus(middle.compareTo(within) > 0 ? middle.minus(within) : Duration.ZERO);
        }
        Instant at = now.plus(rest);
        boolean slow = Duration.between(outage.began(), at).minus(outage.waited(now))
                .compareTo(prediction.nineInTen()) > 0;
        return new Finish(at, true, moves, null, null, slow, null, false, closes);
    }

    /// Why its bytes tell no end; null where they do.
    private static @Nullable String why(Moving moves) {
        if (!moves.whole()) {
            return "not all of its disks have said how much they bring";
        }
        return moves.left() > 0 && moves.bytesPerSecond() <= 0
                ? new ByteSize(moves.left()) + " are left and nothing moved of late"
                : null;
    }

    private static Finish unknown(boolean outage, Moving moves, String why, @Nullable Instant closes) {
        return new Finish(null, outage, moves, "When it ends is not known: " + why + ".", null, false, null, false,
                closes);
    }

    private static @Nullable Instant closes(Known known) {
        return known.window() == null ? null : known.window().closes();
    }

    /// As the whole was.
    private static Duration corrected(Duration part, Prediction prediction) {
        return Duration.ofMillis((long) (part.toMillis() * prediction.bias()));
    }

    private static Duration takes(Moving moves) {
        return moves.left() == 0
                ? Duration.ZERO
                : Duration.ofSeconds(Math.ceilDiv(moves.left(), moves.bytesPerSecond()));
    }

    private static Duration sum(Map<Part, Duration> parts) {
        return parts.values().stream().reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration ended(Outage outage) {
        return outage.took().entrySet().stream().filter(part -> part.getKey() != Part.WAIT).map(Map.Entry::getValue)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static String words(Part part) {
        return switch (part) {
            case SHUT_DOWN -> "shutting its guest down";
            case FINAL_QUERY -> "asking what changed last";
            case FINAL_COPY -> "its last pass";
            case PROVE -> "proving what was written";
            case COMPARE -> "comparing it with its source";
            case DEFINE -> "making it at the target";
            case WAIT -> "waiting for the others";
            case START -> "its start";
        };
    }

    /// The same for one that starts with others: not before the last of them.
    ///
    /// @param last when that one comes; null where that is not known
    Finish with(String name, @Nullable Instant last) {
        return at == null || last != null && !last.isAfter(at)
                ? this
                : new Finish(last == null ? at : last, outage, moving, null, null, slow, name, last == null, closes);
    }

    /// The same for one that waits for others of whom none is on its way.
    Finish waits() {
        return unknown(outage, moving, "it waits for those it starts together with", closes);
    }

    /// Of its window, when it has ended: below zero where it ends after it closed; null where either is not known.
    @Nullable
    Duration slack() {
        return at == null || closes == null ? null : Duration.between(at, closes);
    }

    /// It ends after its window, as far as can be told.
    boolean over() {
        Duration slack = slack();
        return misses != null || slack != null && slack.isNegative();
    }

    /// `12.0 GiB left at 210 MiB/s: will finish 21:31 · window ok`.
    ///
    /// @param clock a moment as it is printed
    String words(Function<Instant, String> clock) {
        if (misses != null) {
            return misses;
        }
        if (at == null) {
            return unknown == null ? "" : unknown;
        }
        String comes = moving.left() == 0
                ? ""
                : "%s left at %s/s: ".formatted(new ByteSize(moving.left()), new ByteSize(moving.bytesPerSecond()));
        return capital((slow ? "slower than nine in ten, " : "") + comes + ends(clock.apply(at)) + window());
    }

    private String ends(String time) {
        if (!outage) {
            return moving.proving() ? "proven by " + time : "copied by %s, proven after it".formatted(time);
        }
        return open
                ? "not before %s, the end of %s is not known".formatted(time, behind)
                : "will finish %s%s".formatted(time, behind == null ? "" : " with " + behind);
    }

    /// Of a copy that others follow only that it is too late can be told.
    private String window() {
        Duration slack = slack();
        return slack == null
                ? ""
                : slack.isNegative()
                        ? " · %s over the window".formatted(ConsoleRow.print(slack.negated()))
                        : outage && !open ? " · window ok" : "";
    }

    private static String capital(String words) {
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
