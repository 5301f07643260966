package io.towpath.replication.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How long nobody is served if the VM is cut over at an instant.
///
/// @param cutoverAt the instant it is predicted for
/// @param middle    P50
/// @param nineInTen P90
/// @param parts     the middle and the P90 of each; those of the whole are not their sums
/// @param changed   bytes of the final pass, P50
/// @param mostly    the same, P90
/// @param passes    of this VM that it was learned from
/// @param landings  earlier cutovers that it was learned from, of all VMs
/// @param bias      by which factor earlier predictions had been too short, and this one was corrected
/// @param stretch   by which factor their P90 had been too close to their P50, likewise
/// @param spreads   what those who cut over with it are played with; null of one that was made before that was kept
public record Prediction(Instant cutoverAt, Duration middle, Duration nineInTen, List<PartTime> parts, long changed,
        long mostly, int passes, int landings, double bias, double stretch, @Nullable Spreads spreads) {

    public Prediction {
        parts = List.copyOf(parts);
    }

    /// @param seen observations it rests on, weighted: 1 is one of this VM's own, of late
    public record PartTime(Part part, Duration middle, Duration nineInTen, double seen) {}

    /// @param arrives from the ask to shut down until it is defined at the target
    /// @param starts  from there until it is started, when nobody is waited for
    public record Spreads(Spread arrives, Spread starts) {}

    /// The spreads it was made with; as near as its figures tell where those were not kept.
    public Spreads played() {
        if (spreads != null) {
            return spreads;
        }
        PartTime start = parts.stream().filter(part -> part.part() == Part.START).findFirst()
                .orElse(new PartTime(Part.START, Duration.ZERO, Duration.ZERO, 0));
        return new Spreads(Spread.logNormal(middle.minus(start.middle()), nineInTen.minus(start.middle())),
                Spread.logNormal(start.middle(), start.nineInTen()));
    }

    /// Whether nine in ten such cutovers end within so long.
    public boolean fits(Duration within) {
        return nineInTen.compareTo(within) <= 0;
    }
}
