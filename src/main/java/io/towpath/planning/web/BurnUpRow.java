package io.towpath.planning.web;

import io.towpath.planning.Progress;
import io.towpath.planning.forecast.Forecast;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A week of the burn-up, in figures. Those before today have what was over, those after it what is expected, with what is
/// over today.
record BurnUpRow(Instant ends, @Nullable Long over, @Nullable Long planned, @Nullable Long p10, @Nullable Long p50,
        @Nullable Long p90) {

    static List<BurnUpRow> of(Forecast made, Progress.SoFar soFar) {
        List<BurnUpRow> rows = new ArrayList<>();
        for (int week = BurnUp.past(made, soFar) - 1; week >= 0; week--) {
            Instant ends = made.start().minus(Duration.ofDays(7L * week));
            rows.add(new BurnUpRow(ends, week == 0 ? soFar.all() : soFar.by(ends), null, null, null, null));
        }
        long over = soFar.all();
        made.course(soFar.unit()).weeks().forEach(week -> rows.add(new BurnUpRow(week.ends(), null,
                over + week.planned(), over + week.p10(), over + week.p50(), over + week.p90())));
        return rows;
    }
}
