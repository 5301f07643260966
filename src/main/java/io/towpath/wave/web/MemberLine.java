package io.towpath.wave.web;

import io.towpath.migration.MigrationView;
import io.towpath.migration.StepView.Progress;
import io.towpath.transfer.DiskCopy;
import io.towpath.triage.Explained;
import io.towpath.triage.Triage;
import io.towpath.units.ByteSize;
import io.towpath.wave.MemberView;
import io.towpath.wave.Standing;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of a wave's table, ready to print.
///
/// @param badge   name of the state that is drawn
/// @param what    what it does or waits for, a sentence
/// @param trouble why it stalled, with the remedy; null where all is well
/// @param means   what is known of that trouble; null where all is well
/// @param done    of `total`, in bytes while copying, else in steps; total 0 where nothing is to show
record MemberLine(UUID vmId, String name, int position, String badge, String what, @Nullable String trouble,
        @Nullable Explained means, long done, long total, String figures, boolean moving) {

    /// @param copies of its disks; empty when it copies nothing now
    static MemberLine of(MemberView member, List<DiskCopy> copies, Triage triage) {
        MigrationView trip = member.migration();
        if (trip == null) {
            String what = member.skipped() != null
                    ? member.skipped()
                    : member.waitsFor() == null ? "" : member.waitsFor();
            return new MemberLine(member.vmId(), member.vmName(), member.position(),
                    member.skipped() == null ? "WAITING" : "SKIPPED", what, null, null, 0, 0, "", false);
        }
        String trouble = trip.stall() == null ? null : trip.stall().what() + " " + trip.stall().remedy();
        Explained means = trip.stall() == null
                ? null
                : triage.of(trip.stall().code(), trip.stall().what(), member.vmName());
        String badge = member.standing() == Standing.FAILED
                ? "STALLED"
                : trip.hold() != null ? "HELD" : trip.state().name();
        String what = member.waitsFor() != null ? member.waitsFor() : doing(trip);
        var line = new MemberLine(member.vmId(), member.vmName(), member.position(), badge, what, trouble, means, 0, 0,
                "",
                member.standing() == Standing.RUNNING);
        return copies.isEmpty() ? line.steps(trip) : line.bytes(copies);
    }

    /// The step under way; where it waits, for what.
    static String doing(MigrationView trip) {
        return trip.steps().stream().filter(step -> step.progress() == Progress.RUNNING).findFirst()
                .map(step -> Objects.requireNonNullElse(step.note(), step.title())).orElse(trip.reason());
    }

    private MemberLine steps(MigrationView trip) {
        long all = trip.steps().stream().filter(step -> step.progress() != Progress.SKIPPED).count();
        long ended = trip.steps().stream().filter(step -> step.progress() == Progress.DONE).count();
        return ended == 0 || trip.state().isFinal()
                ? this
                : progress(ended, all, "step %d of %d".formatted(Math.min(ended + 1, all), all));
    }

    private MemberLine bytes(List<DiskCopy> copies) {
        long doneBytes = copies.stream().mapToLong(DiskCopy::doneBytes).sum();
        long totalBytes = copies.stream().mapToLong(DiskCopy::totalBytes).sum();
        long rate = copies.stream().mapToLong(DiskCopy::bytesPerSecond).sum();
        String figures = new ByteSize(doneBytes) + " of " + new ByteSize(totalBytes)
                + (rate > 0 ? " · " + new ByteSize(rate) + "/s" : "");
        return progress(doneBytes, totalBytes, figures);
    }

    /// With how far a pass is.
    MemberLine bytes(long ended, long all, long rate) {
        return progress(ended, all, new ByteSize(ended) + " of " + new ByteSize(all)
                + (rate > 0 ? " · " + new ByteSize(rate) + "/s" : ""));
    }

    private MemberLine progress(long ended, long all, String words) {
        return new MemberLine(vmId, name, position, badge, what, trouble, means, ended, all, words, moving);
    }
}
