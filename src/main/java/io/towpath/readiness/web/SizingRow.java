package io.towpath.readiness.web;

import io.towpath.readiness.RightSizing.Sized;
import io.towpath.units.ByteSize;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// As-is and recommended, ready to print.
///
/// @param less what the recommendation saves: `2 CPUs, 4 GiB`; empty for nothing
/// @param why  what is missing; null where nothing is
record SizingRow(UUID vmId, String name, String application, String cpus, String memory, String cpusThen,
        String memoryThen, String cpuP95, String memoryP95, String days, String less, @Nullable String why) {

    static SizingRow of(Sized sized) {
        Integer fewer = sized.recommended().cpus();
        Long less = sized.recommended().memoryBytes();
        var measured = sized.measured();
        return new SizingRow(sized.vmId(), sized.name(), sized.application() == null ? "–" : sized.application(),
                Integer.toString(sized.cpus()), new ByteSize(sized.memoryBytes()).toString(),
                fewer == null ? "–" : fewer.toString(), less == null ? "–" : new ByteSize(less).toString(),
                percent(measured == null ? null : measured.cpuP95()),
                percent(measured == null ? null : measured.memoryP95()),
                measured == null ? "–" : measured.days() == 1 ? "1 day" : measured.days() + " days",
                Stream.of(sized.cpusLess() == 0 ? "" : sized.cpusLess() == 1 ? "1 CPU" : sized.cpusLess() + " CPUs",
                        sized.memoryLess() == 0 ? "" : new ByteSize(sized.memoryLess()).toString())
                        .filter(part -> !part.isEmpty()).collect(Collectors.joining(", ")),
                sized.recommended().why());
    }

    private static String percent(@Nullable BigDecimal value) {
        return value == null ? "–" : value.setScale(0, RoundingMode.HALF_UP) + " %";
    }
}
