package io.towpath.migration.web;

import io.towpath.migration.Mode;
import io.towpath.migration.Warmth;
import io.towpath.replication.TrackingWay;
import java.util.List;

/// How a VM's disks come over, and by what it is told what changes meanwhile, in words.
final class WarmWords {

    private static final String BACK = "It can be cancelled until it has landed, and rolled back until it is done.";
    private static final List<String> TRACKED = List.of(
            "The source turns change tracking on and serves on; snapshots of ours come and go.",
            "Its disks are copied, then kept in step in passes until somebody cuts over.", BACK);
    private static final List<String> BY_FILES = List.of(
            "The source cannot track this VM's changes; the files of our snapshots tell them.",
            "It serves on; one snapshot of ours stands between passes and grows with what its guest writes.", BACK);
    private static final List<String> COMPARED = List.of(
            "Nothing tells what changes: each pass reads its disks whole and compares them.",
            "It serves on; snapshots of ours come and go.", BACK);

    private WarmWords() {}

    static String mode(Mode mode, Warmth warmth) {
        TrackingWay way = warmth.way();
        if (mode == Mode.COLD) {
            return way == TrackingWay.COMPARING
                    ? "cold: copied at rest. It can be made warm by comparing whole disks: %s".formatted(warmth.why())
                    : "cold: copied at rest";
        }
        return switch (way) {
            case SNAPSHOT_FILES -> "warm, by snapshot files: it serves while it is copied; %s".formatted(warmth.why());
            case COMPARING -> "warm, by comparing: it serves while it is copied; %s".formatted(warmth.why());
            case CHANGE_IDS -> "warm: it serves while it is copied";
            case null -> "warm: it serves while it is copied";
        };
    }

    /// What the start of a warm migration does.
    static List<String> start(Warmth warmth) {
        return switch (warmth.way()) {
            case SNAPSHOT_FILES -> BY_FILES;
            case COMPARING -> COMPARED;
            case CHANGE_IDS -> TRACKED;
            case null -> TRACKED;
        };
    }
}
