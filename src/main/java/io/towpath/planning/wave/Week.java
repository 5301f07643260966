package io.towpath.planning.wave;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What the team and the link do in a week, however many windows it has. A week is any seven days: those windows are of one
/// that open within it.
public final class Week {

    /// A window that opens on the same weekday a week on is of the next week, also where clocks are set between.
    public static final Duration SPAN = Duration.ofHours(7 * 24 - 12);

    private static final double TERABYTE = 1e12;

    private Week() {}

    static boolean near(Window one, Window other) {
        return near(one.opensAt(), other.opensAt());
    }

    private static boolean near(Instant one, Instant other) {
        return Duration.between(one, other).abs().compareTo(SPAN) < 0;
    }

    /// A wave.
    ///
    /// @param opens its window
    record Part(Instant opens, Load load) {}

    /// What would be exceeded in any week that a load comes into.
    ///
    /// @param others waves with something in them, without the one that it comes into; those of other weeks do not matter
    /// @param load   all of the wave, with what comes
    static Set<Capacity.Limit> broken(List<Part> others, Instant opens, Load load, Limits limits) {
        EnumSet<Capacity.Limit> broken = EnumSet.noneOf(Capacity.Limit.class);
        List<Part> near = others.stream().filter(part -> near(part.opens, opens)).toList();
        if (near.isEmpty()) {
            return broken;
        }
        near.stream().map(Part::opens).filter(first -> !first.isAfter(opens)).forEach(
                first -> broken.addAll(from(first, near, load, limits)));
        broken.addAll(from(opens, near, load, limits));
        return broken;
    }

    /// Of the week that begins with a window.
    private static Set<Capacity.Limit> from(Instant first, List<Part> near, Load load, Limits limits) {
        List<Load> of = near.stream().filter(part -> !part.opens.isBefore(first) && near(first, part.opens))
                .map(Part::load).toList();
        EnumSet<Capacity.Limit> broken = EnumSet.noneOf(Capacity.Limit.class);
        if (!of.isEmpty()) {
            Load all = of.stream().reduce(load, Load::plus);
            if (all.vms() > limits.weekVms()) {
                broken.add(Capacity.Limit.WEEK_VMS);
            }
            if (all.bytes() > limits.weekTerabytes() * TERABYTE) {
                broken.add(Capacity.Limit.WEEK_BYTES);
            }
        }
        return broken;
    }
}
