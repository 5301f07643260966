package io.towpath.wave;

import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.power.Loss;
import io.towpath.migration.power.Losses;
import io.towpath.wave.GroupWayBack.Member;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// What is lost by groups that go back, asked of the targets: outside of transactions, since targets may be slow to answer.
@Component
class WayBackLosses {

    private static final Logger LOG = LoggerFactory.getLogger(WayBackLosses.class);
    /// While it may still be stopped it is asked again: what would be lost grows.
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final WayBackStore store;
    private final Migrations migrations;
    private final Losses losses;

    WayBackLosses(WayBackStore store, Migrations migrations, Losses losses) {
        this.store = store;
        this.migrations = migrations;
        this.losses = losses;
    }

    /// Of those that were not told to go back yet.
    void measure(UUID waveId) {
        for (GroupWayBack back : store.of(waveId, 0)) {
            Instant stale = store.now().minus(FRESH);
            for (Member member : back.members()) {
                if (member.toldAt() == null && member.backAt() == null
                        && (member.measuredAt() == null || member.measuredAt().isBefore(stale))) {
                    store.measured(back.id(), member.migrationId(), of(member.migrationId()));
                }
            }
        }
    }

    /// By migration; those that lose nothing are missing.
    Map<UUID, Loss> of(Collection<UUID> migrationIds) {
        Map<UUID, Loss> found = new HashMap<>();
        for (UUID id : migrationIds) {
            Loss loss = of(id);
            if (loss != null) {
                found.put(id, loss);
            }
        }
        return found;
    }

    private @Nullable Loss of(UUID migrationId) {
        MigrationView trip = migrations.find(migrationId).orElseThrow();
        try {
            return losses.of(trip).orElse(null);
        } catch (RuntimeException failed) {
            // a target that cannot even be asked keeps nobody's way back waiting
            LOG.warn("{}: what a roll back loses cannot be measured", trip.vmName(), failed);
            return new Loss(trip.since(), Duration.between(trip.since(), store.now()), null,
                    "it cannot be asked for now");
        }
    }
}
