package io.towpath.planning.wave;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/// What one wave can hold, alone in its week: of several [Week] tells. The window's own limits are never exceeded; the
/// others only by a group that is larger than a wave and therefore has one for itself.
///
/// @param windowVms     the window's
/// @param window        where they are cut over
public record Capacity(int windowVms, Window window, int vms, long bytes, int windowsVms, int engineerVms) {

    /// A limit, as people say it.
    public enum Limit {
        WINDOW_VMS(true, "VMs of the window"),
        WINDOW_MINUTES(true, "minutes of the window"),
        LONGEST(true, "longest cutover"),
        VMS(false, "VMs of a wave"),
        BYTES(false, "TB before the window"),
        WINDOWS(false, "Windows share"),
        ENGINEERS(false, "engineers"),
        /// With the windows of the same week.
        WEEK_VMS(false, "VMs of the team's week"),
        WEEK_BYTES(false, "TB of a week");

        private final boolean ofWindow;
        private final String word;

        Limit(boolean ofWindow, String word) {
            this.ofWindow = ofWindow;
            this.word = word;
        }

        public boolean ofWindow() {
            return ofWindow;
        }

        public String word() {
            return word;
        }
    }

    private static final long TERABYTE = 1_000_000_000_000L;

    public static Capacity of(Window window, Limits limits, WaveKind kind) {
        int vms = limits.most(kind);
        int most = Math.min(vms, window.capacityVms());
        return new Capacity(window.capacityVms(), window, vms, (long) (Math.min(limits.preCopyTerabytes(),
                limits.weekTerabytes()) * TERABYTE), Math.max(1, most * limits.windowsShare() / 100),
                limits.engineers() * Math.min(limits.vmsPerEngineer(), limits.vmsPerEngineerWeek()));
    }

    /// Minutes of cutovers that the window's slots take, until its last start and what then goes on.
    ///
    /// @param longest minutes of the longest of them
    public long slotMinutes(int longest) {
        return window.minutes(longest) * window.slots();
    }

    public Set<Limit> broken(Load load) {
        EnumSet<Limit> broken = EnumSet.noneOf(Limit.class);
        when(load.vms() > windowVms, Limit.WINDOW_VMS, broken);
        when(load.minutes() > slotMinutes(load.longestMinutes()), Limit.WINDOW_MINUTES, broken);
        when(load.longestMinutes() > window.minutes(), Limit.LONGEST, broken);
        when(load.vms() > vms, Limit.VMS, broken);
        when(load.bytes() > bytes, Limit.BYTES, broken);
        when(load.windowsVms() > windowsVms, Limit.WINDOWS, broken);
        when(load.vms() > engineerVms, Limit.ENGINEERS, broken);
        return broken;
    }

    static boolean ofWindow(Set<Limit> broken) {
        return broken.stream().anyMatch(Limit::ofWindow);
    }

    public static String words(Set<Limit> broken) {
        return broken.stream().map(Limit::word).collect(Collectors.joining(", "));
    }

    private static void when(boolean over, Limit limit, Set<Limit> broken) {
        if (over) {
            broken.add(limit);
        }
    }
}
