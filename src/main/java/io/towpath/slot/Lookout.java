package io.towpath.slot;

import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/// Looks at the queues for those who are shown them. Many watch, every few seconds each; what a look finds is the same for
/// all of them, so that it is kept for a second.
@Component
final class Lookout {

    private static final long KEPT_NANOS = 1_000_000_000L;

    private final ClaimStore claims;
    private final LimitStore limits;
    private final LongSupplier nanos;
    private volatile @Nullable Kept kept;

    @Autowired
    Lookout(ClaimStore claims, LimitStore limits) {
        this(claims, limits, System::nanoTime);
    }

    /// @param nanos of a clock that never goes back
    Lookout(ClaimStore claims, LimitStore limits, LongSupplier nanos) {
        this.claims = claims;
        this.limits = limits;
        this.nanos = nanos;
    }

    /// What was found, and what follows from it.
    record Look(List<Claim> claims, Limits limits, Allocation.Decision decision) {}

    private record Kept(Look look, long at) {}

    Look now() {
        List<Claim> all = claims.all();
        Limits inForce = limits.inForce();
        Look look = new Look(all, inForce, Allocation.decide(claims.now(), inForce, all));
        kept = new Kept(look, nanos.getAsLong());
        return look;
    }

    /// As it was within the last second.
    Look lately() {
        Kept last = kept;
        if (last == null) {
            return now();
        }
        long now = nanos.getAsLong();
        if (now - last.at() >= KEPT_NANOS) {
            // one looks; the others go on with what was seen before
            kept = new Kept(last.look(), now);
            return now();
        }
        return last.look();
    }
}
