package io.towpath.wave;

import io.towpath.disk.DiskFormat;
import java.util.UUID;

/// What people decide about a wave.
///
/// @param name             1 to 120 characters
/// @param format           QCOW2 or RAW
/// @param slots            1 to 64: how many VMs move at once
/// @param soakBusinessDays 0 to 60
public record WaveDraft(String name, UUID targetId, DiskFormat format, int slots, int soakBusinessDays,
        FailurePolicy onFailure) {

    public static final int MAX_SLOTS = 64;
    public static final int MAX_SOAK = 60;
    public static final int MAX_NAME = 120;

    public WaveDraft {
        name = name.strip();
        if (name.isEmpty() || name.length() > MAX_NAME || slots < 1 || slots > MAX_SLOTS || soakBusinessDays < 0
                || soakBusinessDays > MAX_SOAK || (format != DiskFormat.QCOW2 && format != DiskFormat.RAW)) {
            throw new IllegalArgumentException(
                    "name=%s format=%s slots=%d soak=%d".formatted(name, format, slots, soakBusinessDays));
        }
    }
}
