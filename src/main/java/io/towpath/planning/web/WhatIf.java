package io.towpath.planning.web;

import io.towpath.planning.forecast.Assumptions;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/// What would be different; a field left out is as in the base.
///
/// @param gigabits    of the link, Gb/s
/// @param utilisation percent of it
/// @param slots       cutovers at once
/// @param copySlots   copies at once into the target
/// @param linkSlots   copies at once from one source
/// @param nodeSlots   copies at once by all nodes of Towpath together
/// @param cadenceDays between windows
/// @param vmsPerWeek  waves of that many, repacked
record WhatIf(@DecimalMin("0.1") @DecimalMax("1000") @Nullable Double gigabits,
        @Min(1) @Max(100) @Nullable Integer utilisation, @Min(1) @Max(1000) @Nullable Integer slots,
        @Min(1) @Max(1000) @Nullable Integer copySlots, @Min(1) @Max(1000) @Nullable Integer linkSlots,
        @Min(1) @Max(10_000) @Nullable Integer nodeSlots, @Min(1) @Max(365) @Nullable Integer cadenceDays,
        @Min(1) @Max(1000) @Nullable Integer engineers, @Min(1) @Max(1000) @Nullable Integer vmsPerEngineer,
        @Min(1) @Max(100_000) @Nullable Integer vmsPerWeek) {

    boolean isEmpty() {
        return gigabits == null && utilisation == null && slots == null && copySlots == null && linkSlots == null
                && nodeSlots == null && cadenceDays == null && engineers == null && vmsPerEngineer == null
                && vmsPerWeek == null;
    }

    Assumptions on(Assumptions base) {
        return base.network(gigabits == null ? base.gigabits() : gigabits,
                utilisation == null ? base.utilisation() : utilisation / 100.0)
                .slots(or(copySlots, base.copySlots()), base.hostSlots(), base.datastoreSlots(), base.vcenterSlots(),
                        or(slots, base.cutoverSlots()))
                .ways(or(linkSlots, base.linkSlots()), or(nodeSlots, base.nodeSlots()))
                .team(or(engineers, base.engineers()), or(vmsPerEngineer, base.vmsPerEngineer()))
                .pace(or(cadenceDays, base.cadenceDays()), or(vmsPerWeek, base.vmsPerWeek()));
    }

    private static int or(@Nullable Integer said, int usual) {
        return said == null ? usual : said;
    }
}
