package io.towpath.readiness.web;

import io.towpath.readiness.RightSizing.Sized;
import io.towpath.units.ByteSize;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
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
                less(sized.cpusLess(), sized.memoryLess()), sized.recommended().why());
    }

    /// What all of them save together: `12 VMs: 30 CPUs, 64 GiB less.`
    static String total(List<Sized> all) {
        String less = less(all.stream().mapToLong(Sized::cpusLess).sum(),
                all.stream().mapToLong(Sized::memoryLess).sum());
        return String.format(Locale.ENGLISH, "%,d %s: %s.", all.size(), all.size() == 1 ? "VM" : "VMs",
                less.isEmpty() ? "nothing to save" : less + " less");
    }

    private static String less(long cpus, long memory) {
        return Stream.of(cpus == 0 ? "" : String.format(Locale.ENGLISH, cpus == 1 ? "%,d CPU" : "%,d CPUs", cpus),
                memory == 0 ? "" : new ByteSize(memory).toString()).filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String percent(@Nullable BigDecimal value) {
        return value == null ? "–" : value.setScale(0, RoundingMode.HALF_UP) + " %";
    }
}
