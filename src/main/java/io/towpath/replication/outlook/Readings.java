package io.towpath.replication.outlook;

import io.towpath.replication.DiskPass;
import io.towpath.replication.Pass;
import io.towpath.replication.forecast.PassFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Passes as a forecast reads them: those that are durable at the target.
final class Readings {

    private Readings() {}

    static List<PassFacts> of(List<Pass> passes) {
        return passes.stream().map(Readings::facts).filter(Objects::nonNull).toList();
    }

    /// Null for a pass that did not come that far.
    private static @Nullable PassFacts facts(Pass pass) {
        Instant frozen = pass.snapshotAt();
        Instant landed = pass.landedAt();
        if (frozen == null || landed == null || landed.isBefore(frozen)
                || pass.state() != Pass.State.LANDED && pass.state() != Pass.State.DONE) {
            return null;
        }
        Instant ended = pass.endedAt() == null || pass.endedAt().isBefore(landed) ? landed : pass.endedAt();
        Duration query = given(pass.took().query());
        Duration copy = given(pass.took().copy());
        Duration waited = waited(pass, copy);
        Duration prove = given(pass.took().prove());
        double share = share(Duration.between(frozen, landed), query.plus(copy).plus(prove));
        return new PassFacts(kind(pass), frozen, ended, given(pass.took().snapshot()), times(query, share),
                times(copy.minus(waited), share), times(waited, share), times(prove, share),
                given(pass.took().remove()), pass.changedBytes(),
                pass.readBytes(), pass.writtenBytes());
    }

    /// What rules on bandwidth made its copy longer: a last pass is not held up by them.
    private static Duration waited(Pass pass, Duration copy) {
        Duration waited = pass.disks().stream().map(DiskPass::waited).reduce(Duration.ZERO, Duration::plus);
        return waited.compareTo(copy) > 0 ? copy : given(waited);
    }

    /// Times of disks that went at once add up to more than the clock on the wall shows: that is what an outage feels.
    static double share(Duration elapsed, Duration sum) {
        return sum.compareTo(elapsed) <= 0 || elapsed.isNegative() ? 1 : (double) elapsed.toMillis() / sum.toMillis();
    }

    static Duration times(Duration duration, double share) {
        return Duration.ofMillis(Math.round(duration.toMillis() * share));
    }

    private static PassFacts.Kind kind(Pass pass) {
        return switch (pass.kind()) {
            case SEED -> PassFacts.Kind.SEED;
            case DELTA -> pass.disks().stream().allMatch(disk -> disk.method() == DiskPass.Method.DELTA)
                    ? PassFacts.Kind.DELTA
                    : PassFacts.Kind.RESYNC;
            case FINAL -> pass.disks().stream().allMatch(disk -> disk.method() == DiskPass.Method.DELTA)
                    ? PassFacts.Kind.FINAL
                    : PassFacts.Kind.RESYNC;
        };
    }

    private static Duration given(@Nullable Duration duration) {
        return duration == null || duration.isNegative() ? Duration.ZERO : duration;
    }
}
