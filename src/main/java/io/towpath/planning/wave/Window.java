package io.towpath.planning.wave;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// When VMs may be down.
///
/// @param id null for a proposed one that is in no calendar
public record Window(@Nullable UUID id, String name, Instant opensAt, Instant closesAt, int capacityVms, int slots) {

    public Window {
        if (!opensAt.isBefore(closesAt) || capacityVms < 1 || slots < 1) {
            throw new IllegalArgumentException("%s: %s to %s, %d VMs, %d slots".formatted(name, opensAt, closesAt,
                    capacityVms, slots));
        }
    }

    public long minutes() {
        return Duration.between(opensAt, closesAt).toMinutes();
    }

    boolean overlaps(Freeze freeze) {
        return freeze.startsAt().isBefore(closesAt) && opensAt.isBefore(freeze.endsAt());
    }
}
