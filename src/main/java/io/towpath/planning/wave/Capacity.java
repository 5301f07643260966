package io.towpath.planning.wave;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/// What one wave can hold. The window's own limits are never exceeded; the others only by a group that is larger than a
/// wave and therefore has one for itself.
///
/// @param windowVms     the window's
/// @param slotMinutes   minutes of the window times its parallel slots
/// @param windowMinutes length of the window
public record Capacity(int windowVms, long slotMinutes, long windowMinutes, int slots, int vms, long bytes,
        int windowsVms, int engineerVms) {

    /// A limit, as people say it.
    public enum Limit {
        WINDOW_VMS(true, "VMs of the window"),
        WINDOW_MINUTES(true, "minutes of the window"),
        LONGEST(true, "longest cutover"),
        VMS(false, "VMs of a wave"),
        BYTES(false, "TB before the window"),
        WINDOWS(false, "Windows share"),
        ENGINEERS(false, "engineers");

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
        return new Capacity(window.capacityVms(), window.minutes() * window.slots(), window.minutes(), window.slots(),
                vms, (long) (limits.preCopyTerabytes() * TERABYTE), Math.max(1, most * limits.windowsShare() / 100),
                limits.engineers() * limits.vmsPerEngineer());
    }

    public Set<Limit> broken(Load load) {
        EnumSet<Limit> broken = EnumSet.noneOf(Limit.class);
        when(load.vms() > windowVms, Limit.WINDOW_VMS, broken);
        when(load.minutes() > slotMinutes, Limit.WINDOW_MINUTES, broken);
        when(load.longestMinutes() > windowMinutes, Limit.LONGEST, broken);
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
