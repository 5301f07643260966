package io.towpath.planning.web;

import io.towpath.planning.forecast.Assumptions;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What would be different; a field left out is as in the base.
///
/// @param gigabits       of the link, Gb/s
/// @param utilisation    percent of it
/// @param preCopyDays    before its window a wave starts to be copied
/// @param slots          cutovers at once
/// @param copySlots      copies at once into the target
/// @param hostSlots      copies at once from one source host
/// @param datastoreSlots copies at once from one datastore
/// @param vcenterSlots   copies at once through one vCenter
/// @param linkSlots      copies at once from one source
/// @param nodeSlots      copies at once by all nodes of Towpath together
/// @param cadenceDays    between windows
/// @param vmsPerEngineer in a week
/// @param vmsPerWeek     waves of that many, repacked
/// @param simpleMinutes  of a cutover that nine in ten keep to, of a simple VM; `mediumMinutes`, `complexMinutes` likewise
record WhatIf(@DecimalMin("0.1") @DecimalMax("1000") @Nullable Double gigabits,
        @Min(1) @Max(100) @Nullable Integer utilisation,
        @DecimalMin("0") @DecimalMax("60") @Nullable Double preCopyDays,
        @Min(1) @Max(1000) @Nullable Integer slots, @Min(1) @Max(1000) @Nullable Integer copySlots,
        @Min(1) @Max(1000) @Nullable Integer hostSlots, @Min(1) @Max(1000) @Nullable Integer datastoreSlots,
        @Min(1) @Max(1000) @Nullable Integer vcenterSlots, @Min(1) @Max(1000) @Nullable Integer linkSlots,
        @Min(1) @Max(10_000) @Nullable Integer nodeSlots, @Min(1) @Max(365) @Nullable Integer cadenceDays,
        @Min(1) @Max(1000) @Nullable Integer engineers, @Min(1) @Max(1000) @Nullable Integer vmsPerEngineer,
        @Min(1) @Max(100_000) @Nullable Integer vmsPerWeek, @Min(1) @Max(1440) @Nullable Integer simpleMinutes,
        @Min(1) @Max(1440) @Nullable Integer mediumMinutes, @Min(1) @Max(1440) @Nullable Integer complexMinutes) {

    boolean isEmpty() {
        return Stream.of(gigabits, utilisation, preCopyDays, slots, copySlots, hostSlots, datastoreSlots, vcenterSlots,
                linkSlots, nodeSlots, cadenceDays, engineers, vmsPerEngineer, vmsPerWeek, simpleMinutes, mediumMinutes,
                complexMinutes).allMatch(Objects::isNull);
    }

    /// Whether something of it can be kept: what the program counts on, whatever slots and teams its plans have.
    public boolean keeps() {
        return gigabits != null || utilisation != null || preCopyDays != null;
    }

    Assumptions on(Assumptions base) {
        return base.network(gigabits == null ? base.gigabits() : gigabits,
                utilisation == null ? base.utilisation() : utilisation / 100.0)
                .before(preCopyDays == null ? base.preCopyDays() : preCopyDays)
                .slots(or(copySlots, base.copySlots()), or(hostSlots, base.hostSlots()),
                        or(datastoreSlots, base.datastoreSlots()), or(vcenterSlots, base.vcenterSlots()),
                        or(slots, base.cutoverSlots()))
                .ways(or(linkSlots, base.linkSlots()), or(nodeSlots, base.nodeSlots()))
                .team(or(engineers, base.engineers()), or(vmsPerEngineer, base.vmsPerEngineer()))
                .pace(or(cadenceDays, base.cadenceDays()), or(vmsPerWeek, base.vmsPerWeek()))
                .asking(new Assumptions.Asked(or(simpleMinutes, base.asked().simple()), or(mediumMinutes, base.asked()
                        .medium()), or(complexMinutes, base.asked().complex())));
    }

    private static int or(@Nullable Integer said, int usual) {
        return said == null ? usual : said;
    }
}
