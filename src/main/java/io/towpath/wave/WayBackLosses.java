package io.towpath.wave;

import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.power.Loss;
import io.towpath.migration.power.Losses;
import io.towpath.wave.GroupWayBack.Member;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/// What is lost by groups that go back, asked of the targets: outside of transactions, since targets may be slow to answer.
@Component
class WayBackLosses {

    private static final Logger LOG = LoggerFactory.getLogger(WayBackLosses.class);
    /// While it may still be stopped it is asked again: what would be lost grows.
    private static final Duration FRESH = Duration.ofSeconds(30);
    /// It waits for a person, maybe until the morning.
    private static final Duration SEEN = Duration.ofMinutes(5);
    private static final int DEEPEST = 30;

    private final WayBackStore store;
    private final Migrations migrations;
    private final Losses losses;
    private final AtomicBoolean asking = new AtomicBoolean();

    WayBackLosses(WayBackStore store, Migrations migrations, Losses losses) {
        this.store = store;
        this.migrations = migrations;
        this.losses = losses;
    }

    /// Beside the beat, which does not wait for it. While a round is not through, none begins.
    void beside(List<UUID> waveIds) {
        if (asking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("way-back-losses").start(() -> {
                try {
                    measure(waveIds);
                } finally {
                    asking.set(false);
                }
            });
        }
    }

    /// Of those that were not told to go back yet.
    void measure(List<UUID> waveIds) {
        Set<UUID> silent = new HashSet<>();
        for (UUID id : waveIds) {
            try {
                measure(id, silent);
            } catch (RuntimeException failed) {
                // one wave's trouble is not the others'; the next round tries again
                LOG.warn("wave {}: what ways back lose was not measured", id, failed);
            }
        }
    }

    private void measure(UUID waveId, Set<UUID> silent) {
        for (GroupWayBack back : store.of(waveId, 0)) {
            Instant stale = store.now().minus(back.asks() ? SEEN : FRESH);
            for (Member member : back.members()) {
                if (member.toldAt() == null && member.backAt() == null
                        && (member.measuredAt() == null || member.measuredAt().isBefore(stale))) {
                    store.measured(back.id(), member.migrationId(), of(member.migrationId(), silent));
                }
            }
        }
    }

    /// By migration; those that lose nothing are missing.
    Map<UUID, Loss> of(Collection<UUID> migrationIds) {
        Map<UUID, Loss> found = new HashMap<>();
        Set<UUID> silent = new HashSet<>();
        for (UUID id : migrationIds) {
            Loss loss = of(id, silent);
            if (loss != null) {
                found.put(id, loss);
            }
        }
        return found;
    }

    /// @param silent targets that did not answer: each costs its patience once in a round
    private @Nullable Loss of(UUID migrationId, Set<UUID> silent) {
        MigrationView trip = migrations.find(migrationId).orElseThrow();
        try {
            return losses.of(trip, silent).orElse(null);
        } catch (RuntimeException failed) {
            // one that cannot even be asked keeps nobody's way back waiting; the others there are asked unless it is the target
            if (isAway(failed)) {
                silent.add(trip.targetId());
            }
            LOG.warn("{}: what a roll back loses cannot be measured", trip.vmName(), failed);
            return new Loss(trip.since(), Duration.between(trip.since(), store.now()), null,
                    "it cannot be asked for now");
        }
    }

    /// Whether it was the target that did not answer: our own database, or what we did wrong, says nothing of it.
    private static boolean isAway(RuntimeException failed) {
        boolean io = false;
        Throwable at = failed;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (at instanceof SQLException || at instanceof DataAccessException) {
                return false;
            }
            io |= at instanceof IOException;
            at = at.getCause();
        }
        return io;
    }
}
