package io.towpath.inventory.reading;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a VM really used over a time. Percentages 0 to 100; null: not told.
public record BaselineRow(RowRef at, VmKeys keys, Instant measuredFrom, Instant measuredTo, @Nullable Double cpuAverage,
        @Nullable Double cpuP95, @Nullable Double memoryAverage, @Nullable Double memoryP95,
        @Nullable Long diskReadBytesPerSecond, @Nullable Long diskWriteBytesPerSecond, @Nullable Double diskIopsP95,
        @Nullable Long netBytesPerSecond) {}
