package io.towpath.slot;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
        Look look = new Look(all, inForce, estimated(Allocation.decide(claims.now(), inForce, all)));
        kept = new Kept(look, nanos.getAsLong());
        return look;
    }

    /// With how long each waits yet: as long as its slowest place takes to be free so often as there are claims before it.
    private Allocation.Decision estimated(Allocation.Decision decision) {
        if (decision.waiting().isEmpty()) {
            return decision;
        }
        Map<Resource, ClaimStore.Freed> freed = claims.freed();
        Map<UUID, Place> places = new LinkedHashMap<>();
        decision.waiting().forEach((id, place) -> places.put(id, new Place(place.work(), place.since(), place.queues(),
                about(place, freed), place.bump(), place.gaveWay())));
        return new Allocation.Decision(decision.granted(), decision.yield(), places);
    }

    private static @Nullable Duration about(Place place, Map<Resource, ClaimStore.Freed> freed) {
        Duration longest = Duration.ZERO;
        for (Place.Queue queue : place.queues()) {
            ClaimStore.Freed often = freed.get(queue.resource());
            if (often == null) {
                return null;
            }
            Duration until = often.until(queue.position());
            longest = until.compareTo(longest) > 0 ? until : longest;
        }
        return place.queues().isEmpty() ? null : longest;
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
