package io.towpath.migration.web;

import io.towpath.readiness.RightSizing.Sized;
import io.towpath.units.ByteSize;
import org.jspecify.annotations.Nullable;

/// As-is and recommended on the page of a VM.
///
/// @param measured over what and what: `30 days: CPU 95 % of the time below 20 %, …`; null where nobody measured
/// @param why      what is missing for a recommendation; null where nothing is
record SizingPart(String cpus, String memory, String cpusThen, String memoryThen, @Nullable String measured,
        @Nullable String why) {

    static SizingPart of(Sized sized) {
        Integer fewer = sized.recommended().cpus();
        Long less = sized.recommended().memoryBytes();
        var measured = sized.measured();
        return new SizingPart(Integer.toString(sized.cpus()), new ByteSize(sized.memoryBytes()).toString(),
                fewer == null ? "–" : fewer.toString(), less == null ? "–" : new ByteSize(less).toString(),
                measured == null
                        ? null
                        : "%d days measured; 95th percentile: CPU %s, memory %s.".formatted(measured.days(),
                                measured.cpuP95() == null
                                        ? "not measured"
                                        : measured.cpuP95().stripTrailingZeros()
                                                .toPlainString() + " %",
                                measured.memoryP95() == null
                                        ? "not measured"
                                        : measured.memoryP95()
                                                .stripTrailingZeros().toPlainString() + " %"),
                sized.recommended().why());
    }
}
