package io.towpath.migration.web;

import io.towpath.inventory.VmDisk;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.replication.DiskPass;
import io.towpath.replication.KeptCopy;
import io.towpath.transfer.DiskCopy;
import io.towpath.units.ByteSize;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A disk with how far its copy is, ready to print.
///
/// @param phase   null before the first copy
/// @param mayStay whether it may be excluded now
/// @param figures `78 % · 3.1 of 8 GiB · 210 MiB/s · 25s left`
record DiskRow(UUID id, boolean mayStay, String label, String format, String slot, String capacity, String stored,
        String file, @Nullable String phase, long done, long total, String figures, @Nullable String targetFile,
        @Nullable String digest, @Nullable String error) {

    /// What the pass that runs does to it.
    record Now(int pass, DiskPass disk) {

        String phase() {
            return switch (disk.phase()) {
                case QUERYING -> "READING";
                case COMPARING, AUDITING -> "PROVING";
                case COPYING -> "COPYING";
                case DONE -> "DONE";
            };
        }

        String figures() {
            if (disk.endedAt() != null) {
                return "pass %d: brought over, %s changed".formatted(pass, new ByteSize(disk.changedBytes()));
            }
            return disk.totalBytes() == 0
                    ? "pass %d".formatted(pass)
                    : "pass %d: %s".formatted(pass, moving(disk.doneBytes(), disk.totalBytes(), disk.rate()));
        }
    }

    /// @param kept    what an earlier attempt left and it goes on with; null where it was copied in this one
    /// @param movedOn whether passes wrote to the target since: what its copy proved, and its digest, are of the seed
    /// @param now     null where no pass runs, or has not come to this disk
    static DiskRow of(VmDisk disk, boolean mayStay, List<DiskCopy> copies, boolean movedOn, @Nullable Now now,
            @Nullable KeptCopy kept) {
        DiskRow row = of(disk, mayStay, copies, movedOn);
        if (kept != null && row.targetFile == null) {
            row = row.goingOn(kept);
        }
        return now == null || !movedOn && kept == null
                ? row
                : new DiskRow(row.id, row.mayStay, row.label, row.format, row.slot, row.capacity, row.stored, row.file,
                        now.phase(), now.disk().doneBytes(), now.disk().totalBytes(), now.figures(), row.targetFile,
                        row.digest, row.error);
    }

    private DiskRow goingOn(KeptCopy kept) {
        String figures = "%s of attempt %d, %s".formatted(new ByteSize(kept.bytes()), kept.attempt(), kept.compared()
                ? "compared whole, then kept in step"
                : "not compared yet");
        return new DiskRow(id, mayStay, label, format, slot, capacity, stored, file, null, 0, 0, figures, kept.file(),
                null, null);
    }

    private static DiskRow of(VmDisk disk, boolean mayStay, List<DiskCopy> copies, boolean movedOn) {
        var facts = disk.facts();
        DiskCopy copy = copies.stream().filter(each -> each.vmDiskId().equals(disk.id())).findFirst().orElse(null);
        String file = facts.member() == null ? facts.file() : facts.file() + ": " + facts.member();
        String slot = slot(disk);
        String capacity = new ByteSize(facts.capacityBytes()).toString();
        String stored = new ByteSize(facts.storedBytes()).toString();
        if (copy == null) {
            return new DiskRow(disk.id(), mayStay, facts.label(), facts.format(), slot, capacity, stored, file, null, 0,
                    0, "not copied yet", null, null, null);
        }
        return new DiskRow(disk.id(), mayStay, facts.label(), facts.format(), slot, capacity, stored, file,
                copy.phase().name(), copy.doneBytes(), copy.totalBytes(),
                movedOn && copy.phase() == DiskCopy.Phase.PROVEN
                        ? "seeded with %s, then kept in step".formatted(new ByteSize(copy.dataBytes()))
                        : figures(copy),
                copy.targetFile(), movedOn ? null : copy.targetDigest(), copy.error());
    }

    static String slot(VmDisk disk) {
        DiskSlot slot = disk.facts().slot();
        return "%s %d:%d".formatted(slot.controller().name().replace('_', ' '), slot.bus(), slot.unit());
    }

    private static String figures(DiskCopy copy) {
        return switch (copy.phase()) {
            case WAITING -> "waits";
            case COPYING, PROVING -> moving(copy);
            case PROVEN -> "equal, %s of data".formatted(new ByteSize(copy.dataBytes()));
            case FAILED, CANCELLED -> "%s of %s, kept".formatted(new ByteSize(copy.doneBytes()),
                    new ByteSize(copy.totalBytes()));
        };
    }

    private static String moving(DiskCopy copy) {
        return copy.totalBytes() == 0
                ? "size not known yet"
                : moving(copy.doneBytes(), copy.totalBytes(), copy.bytesPerSecond());
    }

    private static String moving(long done, long total, long rate) {
        String text = String.format(Locale.ROOT, "%d %% · %s of %s", done * 100 / total, new ByteSize(done),
                new ByteSize(total));
        if (rate <= 0) {
            return text;
        }
        Duration left = Duration.ofSeconds((total - done) / rate);
        return "%s · %s/s · %s left".formatted(text, new ByteSize(rate), Moments.print(left));
    }
}
