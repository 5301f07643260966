package io.towpath.wave.web;

import io.towpath.disk.DiskFormat;
import io.towpath.wave.FailurePolicy;
import io.towpath.wave.PlanPublisher;
import io.towpath.wave.WaveDraft;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is chosen when a plan is published; slots left out: as each window has.
record PublishForm(@NotNull(message = "Choose a target.") @Nullable UUID targetId, @Nullable String format,
        @Min(1) @Max(WaveDraft.MAX_SLOTS) @Nullable Integer slots,
        @Min(0) @Max(WaveDraft.MAX_SOAK) @Nullable Integer soak,
        @Min(0) @Max(WaveDraft.MAX_SOAK) @Nullable Integer criticalSoak, @Nullable String onFailure) {

    private static final int SOAK = 5;
    private static final int CRITICAL_SOAK = 10;

    PlanPublisher.Defaults defaults() {
        return new PlanPublisher.Defaults(Objects.requireNonNull(targetId),
                "raw".equalsIgnoreCase(format) ? DiskFormat.RAW : DiskFormat.QCOW2, slots,
                soak == null ? SOAK : soak, criticalSoak == null ? CRITICAL_SOAK : criticalSoak,
                onFailure == null
                        ? FailurePolicy.CONTINUE
                        : FailurePolicy.valueOf(onFailure.toUpperCase(Locale.ROOT).replace('-', '_')));
    }
}
