package io.towpath.wave.web;

import io.towpath.disk.DiskFormat;
import io.towpath.wave.FailurePolicy;
import io.towpath.wave.PlanPublisher;
import io.towpath.wave.WaveDraft;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is chosen when a plan is published; slots left out: as each window has.
///
/// @param forAll also drafts that are there get it; left out: they keep what they have
/// @param calendar windows that are in no calendar are put into it; left out: they are
/// @param reason why what people did about waves may be lost
/// @param seen   digest of what was shown to be lost
record PublishForm(@NotNull(message = "Choose a target.") @Nullable UUID targetId, @Nullable String format,
        @Min(1) @Max(WaveDraft.MAX_SLOTS) @Nullable Integer slots,
        @Min(0) @Max(WaveDraft.MAX_SOAK) @Nullable Integer soak,
        @Min(0) @Max(WaveDraft.MAX_SOAK) @Nullable Integer criticalSoak, @Nullable String onFailure,
        @Nullable Boolean forAll, @Nullable Boolean calendar,
        @Size(max = 500, message = "At most 500 characters.") @Nullable String reason,
        @Nullable String seen) {

    private static final int SOAK = 5;
    private static final int CRITICAL_SOAK = 10;

    /// With nothing chosen yet.
    static PublishForm at(UUID targetId) {
        return new PublishForm(targetId, null, null, SOAK, CRITICAL_SOAK, null, false, true, null, null);
    }

    PublishForm toAll() {
        return new PublishForm(targetId, format, slots, soak, criticalSoak, onFailure, true, calendar, reason, seen);
    }

    PublishForm to(UUID target) {
        return new PublishForm(target, format, slots, soak, criticalSoak, onFailure, forAll, calendar, reason, seen);
    }

    PlanPublisher.Defaults defaults() {
        return new PlanPublisher.Defaults(Objects.requireNonNull(targetId),
                "raw".equalsIgnoreCase(format) ? DiskFormat.RAW : DiskFormat.QCOW2, slots,
                soak == null ? SOAK : soak, criticalSoak == null ? CRITICAL_SOAK : criticalSoak,
                onFailure == null
                        ? FailurePolicy.CONTINUE
                        : FailurePolicy.valueOf(onFailure.toUpperCase(Locale.ROOT).replace('-', '_')),
                Boolean.TRUE.equals(forAll), !Boolean.FALSE.equals(calendar));
    }

    PlanPublisher.Agreed agreed() {
        return new PlanPublisher.Agreed(seen, reason);
    }
}
