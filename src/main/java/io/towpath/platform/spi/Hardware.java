package io.towpath.platform.spi;

import org.jspecify.annotations.Nullable;

/// A VM without its disks and NICs.
///
/// @param osId            the platform's id: `ubuntu64Guest`, `windows2019srv_64Guest`; null where unknown
/// @param osName          for people; null where unknown
/// @param hardwareVersion `vmx-19`; null where unknown
/// @param annotation      notes people left; null where none
public record Hardware(int cpus, int coresPerSocket, long memoryBytes, Firmware firmware, boolean secureBoot,
        @Nullable String osId, @Nullable String osName, @Nullable String hardwareVersion,
        @Nullable String annotation) {

    public Hardware {
        if (cpus < 1 || coresPerSocket < 1 || memoryBytes < 0) {
            throw new IllegalArgumentException(
                    "cpus=%d coresPerSocket=%d memoryBytes=%d".formatted(cpus, coresPerSocket, memoryBytes));
        }
    }
}
