package io.towpath.migration.power;

import io.towpath.migration.MigrationView;
import io.towpath.migration.Mode;
import io.towpath.migration.Stall;
import io.towpath.migration.State;
import io.towpath.migration.StepView;
import io.towpath.platform.spi.Placement;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether a source serves, for the line that people read first where a trip failed. What is not known is told as not known:
/// whoever believes that it serves waits, and whoever believes that it is off starts something.
///
/// @param files      it holds files, which have no power
/// @param record     what it was when its cutover began; null before that
/// @param perhapsOff it was asked to shut down and has not said whether it did
/// @param asked      when; null where it was not, or nobody knows when
/// @param scanned    what its last scan said; null where that is not known
/// @param missing    no scan finds it any more
public record SourceSide(boolean files, @Nullable PowerRecord record, boolean perhapsOff, @Nullable String asked,
        Placement.@Nullable Power scanned, boolean missing) {

    /// The guard refused before anything was started, so that it is off as it was.
    private static final Set<String> KEPT_OFF = Set.of("target-running", "target-unknown", "source-gone", "source-off");

    /// `serves, disks only read`.
    public String words(MigrationView trip) {
        if (files && (record == null || record.source() == null)) {
            return "only read, as it was";
        }
        Stall stall = trip.stall();
        return said(stall == null ? "" : stall.code()).or(() -> unsure(trip)).orElseGet(() -> isOff(trip)
                ? off(trip) + away(stall)
                : missing
                        ? "not found by the last scan, so whether it serves is not known"
                        : serves(trip, stall));
    }

    /// What it, or its platform, said when the trip stopped: newer than anything that was written down.
    private Optional<String> said(String code) {
        return Optional.ofNullable(switch (code) {
            case "sealed-source-running" -> "is ON though it was shut down and sealed: somebody started it";
            case "source-running" -> record == null
                    ? null
                    : "is ON though it was expected off: somebody started it";
            case "source-unknown" -> "not known: it did not say whether it is on";
            case "shutdown-refused" -> perhapsOff ? null : "still ran after it was asked to shut down";
            case "source-suspended" -> "suspended, disks only read";
            default -> null;
        });
    }

    private Optional<String> unsure(MigrationView trip) {
        if (perhapsOff || trip.stall() != null && trip.stall().code().equals(Stall.SHUTDOWN_UNKNOWN)) {
            return Optional.of("perhaps off: asked to shut down%s, whether it did is not known".formatted(
                    asked == null ? "" : " at " + asked));
        }
        Stall stall = trip.stall();
        boolean asked = stall != null && stall.step().equals("start-source") && !KEPT_OFF.contains(stall.code());
        return asked && ran()
                ? Optional.of("perhaps off: whether it was started again is not known")
                : Optional.empty();
    }

    private boolean isOff(MigrationView trip) {
        // a step of the way back that was done for one that had been off started nothing
        return !ran() || did(trip, "shut-down-source") && !did(trip, "start-source");
    }

    /// Where nothing was noted, it is told by what was done.
    private boolean ran() {
        return record == null || record.source() == null || record.targetRuns();
    }

    private String off(MigrationView trip) {
        if (!ran()) {
            return "was off before its cutover and stays off, disks only read";
        }
        if (trip.state() == State.ROLLING_BACK) {
            // where somebody else started it, that is why the trip goes back
            return "shut down for the cutover and not started again by Towpath, disks only read";
        }
        return record != null && record.isSealed() && record.sealed() != null
                ? "shut down and sealed for the cutover, disks only read"
                : "shut down for the cutover, disks only read";
    }

    private static String away(@Nullable Stall stall) {
        return stall != null && stall.code().equals(Stall.SOURCE_AWAY) ? "; it does not answer now" : "";
    }

    private String serves(MigrationView trip, @Nullable Stall stall) {
        if (stall != null && stall.code().equals(Stall.SOURCE_AWAY)) {
            return "does not answer: whether it serves is not known, disks only read";
        }
        if (stall != null && stall.code().equals("source-gone")) {
            return "gone: it was not found when it was asked";
        }
        if (record == null && scanned == Placement.Power.OFF) {
            return "off at its last scan, disks only read";
        }
        if (trip.mode() == Mode.COLD) {
            return "only read, as it was";
        }
        boolean serves = record != null && record.targetRuns() || scanned == Placement.Power.ON;
        return serves ? "serves, disks only read" : "not known: no scan said whether it is on; disks only read";
    }

    private static boolean did(MigrationView trip, String step) {
        return trip.steps().stream()
                .anyMatch(each -> each.name().equals(step) && each.progress() == StepView.Progress.DONE);
    }
}
