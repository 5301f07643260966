package io.towpath.wave.web;

import io.swagger.v3.oas.annotations.media.Schema;
import io.towpath.disk.DiskFormat;
import io.towpath.wave.FailurePolicy;
import io.towpath.wave.WaveDraft;
import io.towpath.wave.WaveView;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Bodies of requests about waves.
final class WaveRequest {

    private static final String FORMATS = "qcow2|raw";
    private static final String POLICIES = "continue|pause|hold-group|roll-back-group";

    private WaveRequest() {}

    /// A new wave; left out are: format `qcow2`, slots 2, soak 5 business days, `continue` on failure, no VMs.
    record Create(@NotBlank @Size(max = WaveDraft.MAX_NAME) @Nullable String name, @NotNull @Nullable UUID targetId,
            @Pattern(regexp = FORMATS, message = "must be one of qcow2, raw") @Schema(allowableValues = {
                    "qcow2",
                    "raw"}) @Nullable String format,
            @Min(1) @Max(WaveDraft.MAX_SLOTS) @Nullable Integer slots,
            @Min(0) @Max(WaveDraft.MAX_SOAK) @Nullable Integer soakBusinessDays,
            @Pattern(regexp = POLICIES, message = "must be one of continue, pause, hold-group, roll-back-group") @Schema(allowableValues = {
                    "continue", "pause", "hold-group", "roll-back-group"}) @Nullable String onFailure,
            @Nullable List<UUID> vmIds) {

        WaveDraft draft() {
            return new WaveDraft(Objects.requireNonNull(name), Objects.requireNonNull(targetId),
                    WaveRequest.format(Objects.requireNonNullElse(format, "qcow2")),
                    Objects.requireNonNullElse(slots, 2), Objects.requireNonNullElse(soakBusinessDays, 5),
                    policy(Objects.requireNonNullElse(onFailure, "continue")));
        }

        List<UUID> vms() {
            return vmIds == null ? List.of() : vmIds;
        }
    }

    /// What to change; what is left out stays.
    record Change(@Size(min = 1, max = WaveDraft.MAX_NAME) @Nullable String name, @Nullable UUID targetId,
            @Pattern(regexp = FORMATS, message = "must be one of qcow2, raw") @Nullable String format,
            @Min(1) @Max(WaveDraft.MAX_SLOTS) @Nullable Integer slots,
            @Min(0) @Max(WaveDraft.MAX_SOAK) @Nullable Integer soakBusinessDays,
            @Pattern(regexp = POLICIES, message = "must be one of continue, pause, hold-group, roll-back-group") @Nullable String onFailure) {

        WaveDraft on(WaveView wave) {
            return new WaveDraft(Objects.requireNonNullElse(name, wave.name()),
                    Objects.requireNonNullElse(targetId, wave.targetId()),
                    WaveRequest.format(Objects.requireNonNullElse(format, wave.format())),
                    Objects.requireNonNullElse(slots, wave.slots()),
                    Objects.requireNonNullElse(soakBusinessDays, wave.soakBusinessDays()),
                    onFailure == null ? wave.onFailure() : policy(onFailure));
        }
    }

    record Members(@NotNull @Size(min = 1, max = 1000) @Nullable List<UUID> vmIds) {}

    /// @param reason kept on the audit trail
    record Reason(@Size(max = 500) @Nullable String reason) {}

    /// @param reason  kept on the audit trail
    /// @param confirm the wave's key; needed where VMs of it are in an outage
    record Stop(@Size(max = 500) @Nullable String reason, @Size(max = 40) @Nullable String confirm) {}

    /// @param reason kept on the audit trail
    record GivenReason(@NotBlank @Size(max = 500) @Nullable String reason) {}

    private static DiskFormat format(String word) {
        return DiskFormat.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static FailurePolicy policy(String word) {
        return FailurePolicy.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
