package io.towpath.planning;

import io.towpath.planning.forecast.Assumptions;
import io.towpath.planning.forecast.Bandwidth;
import io.towpath.planning.wave.Limits;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// What the program counts on and has promised, whatever the plan; null: as usual, or nothing promised.
///
/// @param gigabits      of the migration link, Gb/s
/// @param usablePercent of it, what copying may count on
/// @param daysBefore    a wave begins to be copied so many days before its window
/// @param promisedOn    the day by which all shall be over
public record ProgramTerms(@Nullable Double gigabits, @Nullable Integer usablePercent, @Nullable Double daysBefore,
        @Nullable LocalDate promisedOn) {

    public static final double MOST_GIGABITS = 1000;
    public static final double LEAST_GIGABITS = 0.1;
    public static final double MOST_DAYS = 60;
    static final ProgramTerms NONE = new ProgramTerms(null, null, null, null);

    private static final double WEEK = 7;

    public ProgramTerms {
        if (gigabits != null && !(gigabits >= LEAST_GIGABITS && gigabits <= MOST_GIGABITS)
                || usablePercent != null && (usablePercent < 1 || usablePercent > 100)
                || daysBefore != null && !(daysBefore >= 0 && daysBefore <= MOST_DAYS)) {
            throw new IllegalArgumentException("gigabits=%s usable=%s days=%s".formatted(gigabits, usablePercent,
                    daysBefore));
        }
    }

    public Assumptions on(Assumptions usual) {
        return usual.network(gigabits == null ? usual.gigabits() : gigabits,
                usablePercent == null ? usual.utilisation() : usablePercent / 100.0)
                .before(daysBefore == null ? usual.preCopyDays() : daysBefore);
    }

    /// What the planner keeps to where a plan says nothing else: what the link copies in the days before a window, and in a
    /// week.
    Limits on(Limits usual) {
        if (gigabits == null && usablePercent == null && daysBefore == null) {
            return usual;
        }
        Assumptions by = on(Assumptions.usual());
        Bandwidth link = by.bandwidth();
        return usual.copying(tenths(link.terabytesPerDay() * by.preCopyDays()), tenths(link.terabytesPerDay() * WEEK));
    }

    private static double tenths(double terabytes) {
        return Math.max(0.1, Math.round(terabytes * 10) / 10.0);
    }
}
