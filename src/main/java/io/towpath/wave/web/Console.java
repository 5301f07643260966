package io.towpath.wave.web;

import io.towpath.wave.FailureLimits;
import io.towpath.wave.WaveState;
import io.towpath.wave.WaveView;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A wave while it runs, ready to print.
///
/// @param since   of its state
/// @param window  when it may cut over, and how long that is still so; null where it has none
/// @param lanes   in the order of the trip
/// @param rows    those that need a person first, then those that move, then those that wait
/// @param ended   done or out, folded away
/// @param groups  the same rows, as they are put together
/// @param look    which are shown, and how
/// @param note    the newest shift note; null while there is none
/// @param failing where the limits stand now
/// @param offered limits for the form: those in force
/// @param outage  `22m10 / 31m00 for 12 VMs`: from the first power-off of all that have not arrived to the last start; null
///                where nothing is predicted
record Console(UUID id, String key, String name, WaveState state, String since, @Nullable String why, String now,
        @Nullable Window window, WaveView numbers, List<Lane> lanes,
        List<ConsoleRow> rows, List<Group> groups, List<ConsoleRow> ended, ConsoleLook look, List<Line> feed,
        @Nullable Line note,
        List<Line> earlier, String failing, FailureLimits offered, boolean limited, StopWords stop,
        @Nullable String outage) {

    /// @param when `Sat 14 Nov 22:00 to 23:30`
    /// @param left `locks out in 46m10`
    record Window(UUID id, String name, String when, String left, boolean open) {}

    /// @param tone as badges have them
    record Lane(String key, String word, String icon, String tone, int count, boolean current) {}

    /// @param name what its rows share; null where they are put together by nothing
    record Group(@Nullable String name, List<ConsoleRow> rows) {

        public Group {
            rows = List.copyOf(rows);
        }
    }

    /// Of the feed, and a note.
    ///
    /// @param vmId whose it is; null for the wave's own
    record Line(String at, String iso, String what, String who, @Nullable UUID vmId) {}
}
