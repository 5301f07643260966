package io.towpath.replication.outlook;

import io.towpath.replication.forecast.Cadence;
import io.towpath.replication.forecast.Prediction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Whether a VM can be cut over with what is known: nine in ten outages like it have to fit.
final class Readiness {

    private Readiness() {}

    static Ahead of(Cadence.@Nullable Next next, CutoverTimes.@Nullable Planned planned,
            @Nullable Prediction prediction) {
        if (next == null) {
            return new Ahead(null, planned, false, "Its disks come over for the first time.");
        }
        if (prediction == null) {
            return new Ahead(next, planned, false,
                    "One more pass is needed: how fast it changes is not known before.");
        }
        String mostly = print(prediction.nineInTen());
        if (planned == null) {
            return new Ahead(next, null, true,
                    "Nobody planned its cutover; begun after this pass, nine in ten would end within %s.".formatted(
                            mostly));
        }
        if (planned.allowed() == null) {
            return new Ahead(next, planned, true, "Nine in ten would end within %s; no limit is set by %s.".formatted(
                    mostly, planned.by()));
        }
        boolean fits = prediction.fits(planned.allowed());
        return new Ahead(next, planned, fits, "Nine in ten would end within %s; %s allows %s.%s".formatted(mostly,
                planned.by(), print(planned.allowed()), fits ? "" : " Plan a longer window, or a quieter hour."));
    }

    /// `45s`, `7m10`, `2h05`.
    static String print(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3600
                ? "%dm%02d".formatted(seconds / 60, seconds % 60)
                : "%dh%02d".formatted(seconds / 3600, seconds % 3600 / 60);
    }
}
