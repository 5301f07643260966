package io.towpath.planning.web;

import io.towpath.planning.wave.Complexity;
import io.towpath.planning.wave.CutoverMinutes;
import io.towpath.planning.wave.Limits;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the planner is to keep to; a field left out is as usual.
///
/// @param proofMost     0: no proof of concept
/// @param simpleMinutes of a cutover that nine in ten keep to, of a simple VM; `mediumMinutes`, `complexMinutes` likewise; left
///                      out: as learned, or assumed where too little is over
record LimitsForm(@Min(0) @Max(100) @Nullable Integer proofMost, @Min(1) @Max(2000) @Nullable Integer devTestMost,
        @Min(1) @Max(2000) @Nullable Integer productionMost, @Min(1) @Max(1000) @Nullable Integer criticalMost,
        @Min(1) @Max(100) @Nullable Integer windowsShare,
        @DecimalMin("0.1") @DecimalMax("100000") @Nullable Double preCopyTerabytes,
        @DecimalMin("0.1") @DecimalMax("100000") @Nullable Double weekTerabytes,
        @Min(1) @Max(1000) @Nullable Integer engineers, @Min(1) @Max(1000) @Nullable Integer vmsPerEngineer,
        @Min(1) @Max(1000) @Nullable Integer vmsPerEngineerWeek,
        @Min(0) @Max(365) @Nullable Integer proofDays, @Min(1) @Max(90) @Nullable Integer cadenceDays,
        @Min(1) @Max(48) @Nullable Integer windowHours, @Min(1) @Max(500) @Nullable Integer slots,
        @Nullable Boolean blockedLate, @Min(1) @Max(1440) @Nullable Integer simpleMinutes,
        @Min(1) @Max(1440) @Nullable Integer mediumMinutes, @Min(1) @Max(1440) @Nullable Integer complexMinutes) {

    static LimitsForm of(Limits limits) {
        return new LimitsForm(limits.proofMost(), limits.devTestMost(), limits.productionMost(), limits.criticalMost(),
                limits.windowsShare(), limits.preCopyTerabytes(), limits.weekTerabytes(), limits.engineers(),
                limits.vmsPerEngineer(), limits.vmsPerEngineerWeek(), limits.proofDays(),
                limits.cadenceDays(), limits.windowHours(), limits.slots(), limits.blockedLate(),
                limits.minutes().said(Complexity.SIMPLE), limits.minutes().said(Complexity.MEDIUM),
                limits.minutes().said(Complexity.COMPLEX));
    }

    /// On top of what the plan has.
    Limits on(Limits limits) {
        int proof = or(proofMost, limits.proofMost());
        int least = limits.proofLeast() == 0 ? Limits.usual(limits.zone()).proofLeast() : limits.proofLeast();
        return new Limits(Math.min(least, proof), proof, or(devTestMost, limits.devTestMost()),
                or(productionMost, limits.productionMost()), or(criticalMost, limits.criticalMost()),
                or(windowsShare, limits.windowsShare()),
                Objects.requireNonNullElse(preCopyTerabytes, limits.preCopyTerabytes()),
                Objects.requireNonNullElse(weekTerabytes, limits.weekTerabytes()),
                or(engineers, limits.engineers()), or(vmsPerEngineer, limits.vmsPerEngineer()),
                or(vmsPerEngineerWeek, limits.vmsPerEngineerWeek()),
                or(proofDays, limits.proofDays()), or(cadenceDays, limits.cadenceDays()),
                or(windowHours, limits.windowHours()), or(slots, limits.slots()),
                blockedLate == null ? limits.blockedLate() : blockedLate, limits.zone(),
                CutoverMinutes.ASSUMED.said(simpleMinutes, mediumMinutes, complexMinutes));
    }

    private static int or(@Nullable Integer said, int usual) {
        return said == null ? usual : said;
    }
}
