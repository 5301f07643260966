package io.towpath.replication.web;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How a VM is kept in step, ready to print.
///
/// @param empty   why there is nothing to see yet; null where there is
/// @param live    whether something changes by itself
/// @param now     of the pass that runs; empty where none does
/// @param pace    how far that pass is and how long it goes on, a sentence; null where none runs
/// @param curve   null before the first delta pass
/// @param hours   null before the first delta pass
/// @param strip   null before a first prediction, and without an outage
/// @param quiesce whether the guest is asked to settle before snapshots, in words
/// @param otherwise what else a person can choose of that; empty where nothing is kept in step
/// @param tracking how it is found what changed; null until the source was asked
/// @param room    why its passes wait, or that its last one goes on without room for its snapshot; null where there is room
/// @param ahead   what comes next; null where nothing is kept in step any more
record SyncPage(UUID id, UUID vmId, String vmName, @Nullable String empty, boolean live, List<DiskNow> now,
        @Nullable String pace, List<PassRow> passes, @Nullable RateCurve curve, @Nullable Converging converging,
        List<HeatMap> heat,
        List<SnapshotRow> snapshots, @Nullable Strip strip, @Nullable Coming ahead, String quiesce,
        List<Settling> otherwise, @Nullable String tracking, @Nullable String room) {

    /// @param policy `try`, `require` or `never`
    record Settling(String policy, String label) {}

    /// @param phase name of a badge
    record DiskNow(String label, String phase, long done, long total, String figures, @Nullable String way) {}

    /// @param every    since the snapshot of the pass before: `1h12`
    /// @param parts    `snapshot 3s · query 1s · copy 12s · prove 2s · remove 5s`
    /// @param settled  how the snapshot stood: `quiesced`, `crash-consistent: why`
    /// @param notes    what a person should know: stepped down, compared whole, lies caught
    /// @param outage   what was predicted after it: `7m10 / 12m50`
    record PassRow(int number, String kind, String state, @Nullable String at, @Nullable String every,
            @Nullable String took, String parts, String changed, String read, String written, @Nullable String speed,
            String way, String settled, boolean fellBack, List<String> notes, @Nullable String outage) {}

    /// @param verdict name of a badge
    /// @param words   what it means, with the numbers
    record Converging(String verdict, String word, String words, List<HourBar> hours, double limitY, int height) {}

    /// @param title `14:00: 0.12, nine in ten 0.30`
    record HourBar(int hour, double x, double y, double height, boolean above, String title, String middle,
            String mostly) {}

    record HeatMap(String label, String summary, List<HeatLevel> cells, List<String> hottest, String cell) {}

    /// All cells that changed so often.
    ///
    /// @param level 0 to 4
    /// @param path  their squares, as one line of a picture: hundreds of elements cost most of the page
    record HeatLevel(int level, String path) {}

    record SnapshotRow(String name, String purpose, @Nullable String taken, @Nullable String removed, String state,
            @Nullable String error, @Nullable String stands) {}

    /// @param lines predicted and, once it began, actual
    /// @param rows  the same as a table
    record Strip(String title, String summary, List<StripLine> lines, List<StripRow> rows, String basis,
            @Nullable String verdict) {}

    record StripLine(String name, int y, List<StripBar> bars, String total) {}

    record StripBar(String part, double x, double width, String title) {}

    record StripRow(String part, @Nullable String middle, @Nullable String mostly, @Nullable String actual) {}

    /// @param ready name of a badge
    record Coming(@Nullable String next, @Nullable String why, @Nullable String planned, boolean ready,
            String words) {}
}
