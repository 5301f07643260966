package io.towpath.inventory.web;

import io.towpath.inventory.ScanView;
import org.jspecify.annotations.Nullable;

/// A scan, printed.
///
/// @param tone    name of the badge
/// @param word    `Done`, `Scanning` …
/// @param numbers `3 new, 1 changed, 12 unchanged`; what it found so far while it runs
record ScanRow(String tone, String word, boolean running, String started, String ago, String took, String by,
        String numbers, @Nullable String lookingAt, @Nullable String error, @Nullable String remedy) {

    static ScanRow of(ScanView scan, Print print) {
        String tone = switch (scan.state()) {
            case RUNNING -> "RUNNING";
            case DONE -> scan.error() == null ? "DONE" : "WARNINGS";
            case FAILED -> "FAILED";
            case INTERRUPTED -> "WAITING";
        };
        String word = switch (scan.state()) {
            case RUNNING -> "Scanning";
            case DONE -> "Done";
            case FAILED -> "Failed";
            case INTERRUPTED -> "Interrupted";
        };
        return new ScanRow(tone, word, scan.state() == ScanView.State.RUNNING, print.time(scan.startedAt()),
                print.ago(scan.endedAt() == null ? scan.startedAt() : scan.endedAt()),
                print.between(scan.startedAt(), scan.endedAt()),
                scan.requestedBy().equals("system") ? "the schedule" : scan.requestedBy(), numbers(scan),
                scan.lookingAt(), scan.error(), scan.remedy());
    }

    /// What changed first; what is zero is left out.
    private static String numbers(ScanView scan) {
        var text = new StringBuilder();
        add(text, scan.added(), "new");
        add(text, scan.changed(), "changed");
        add(text, scan.missing(), "missing");
        add(text, scan.back(), "back");
        add(text, scan.unchanged(), "unchanged");
        return text.isEmpty() ? "no VMs" : text.toString();
    }

    private static void add(StringBuilder text, int number, String word) {
        if (number > 0) {
            text.append(text.isEmpty() ? "" : ", ").append(Print.count(number)).append(' ').append(word);
        }
    }
}
