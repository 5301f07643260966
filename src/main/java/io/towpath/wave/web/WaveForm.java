package io.towpath.wave.web;

import io.towpath.disk.DiskFormat;
import io.towpath.wave.FailurePolicy;
import io.towpath.wave.WaveDraft;
import io.towpath.wave.WaveView;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The form of a wave, as it was filled in.
///
/// @param version that the person saw; null for a new wave
/// @param vm      members of a new wave
record WaveForm(@NotBlank(message = "Give the wave a name.") @Size(max = WaveDraft.MAX_NAME) @Nullable String name,
        @NotNull(message = "Choose a target.") @Nullable UUID targetId, @NotNull @Nullable DiskFormat format,
        @NotNull @Min(1) @Max(WaveDraft.MAX_SLOTS) @Nullable Integer slots,
        @NotNull @Min(0) @Max(WaveDraft.MAX_SOAK) @Nullable Integer soak,
        @NotNull @Nullable FailurePolicy onFailure, @Nullable Integer version, @Nullable List<UUID> vm) {

    static WaveForm blank(@Nullable UUID targetId, List<UUID> vms) {
        return new WaveForm("", targetId, DiskFormat.QCOW2, 2, 5, FailurePolicy.CONTINUE, null, vms);
    }

    static WaveForm of(WaveView wave) {
        return new WaveForm(wave.name(), wave.targetId(), DiskFormat.valueOf(wave.format().toUpperCase(Locale.ROOT)),
                wave.slots(), wave.soakBusinessDays(), wave.onFailure(), wave.version(), List.of());
    }

    List<UUID> vms() {
        return vm == null ? List.of() : vm;
    }

    /// Of a form that was found without fault.
    WaveDraft draft() {
        if (name == null || targetId == null || format == null || slots == null || soak == null
                || onFailure == null) {
            throw new IllegalStateException("not validated: " + this);
        }
        return new WaveDraft(name, targetId, format, slots, soak, onFailure);
    }
}
