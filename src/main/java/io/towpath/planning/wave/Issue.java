package io.towpath.planning.wave;

import java.util.List;
import java.util.UUID;

/// What is wrong with where VMs are assigned.
///
/// @param wave the position of the wave it is about
/// @param vms  those it is about, in the order in which they were assigned
/// @param text a sentence: found and expected
public record Issue(Fault fault, int wave, List<UUID> vms, String text) {

    public Issue {
        vms = List.copyOf(vms);
    }

    /// What a wave may break. Those that do not break it are worth knowing.
    public enum Fault {
        GROUP_SPLIT(true),
        /// A stricter tier before a laxer one that could have gone first.
        TIER_ORDER(true),
        INFRASTRUCTURE_EARLY(true),
        /// More than the window has room or time for.
        WINDOW_CAPACITY(true),
        /// More than a wave should hold.
        WAVE_CAPACITY(true),
        /// With the other windows of its week, more than the team or the link does in one.
        WEEK_CAPACITY(true),
        /// With the waves before it, more than the target's storage can take.
        TARGET_ROOM(true),
        FREEZE(true),
        NOT_READY(true),
        /// It opens sooner than copying takes.
        TOO_SOON(true),
        /// Two waves cut over in the same window.
        WINDOW_TWICE(true),
        NO_WINDOW(false),
        /// Cutovers would lie outside the maintenance window that a CMDB told.
        MAINTENANCE(false),
        /// What it needs moves later: their connection must stay open between the platforms.
        NEEDS_LATER(false);

        private final boolean breaks;

        Fault(boolean breaks) {
            this.breaks = breaks;
        }

        public boolean breaks() {
            return breaks;
        }
    }
}
