package io.towpath.migration.testboot;

import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Moves every test boot on that has not ended, also those whose node was killed: their lease runs out. Hands that stand ready do
/// it, and a beat waits for none of them: what a target that does not answer keeps is skipped until it is over.
@Component
class TestBootBeat {

    private static final Logger LOG = LoggerFactory.getLogger(TestBootBeat.class);
    /// At each target a few are up at once.
    private static final int HANDS = 16;
    private static final int SWEPT_AT_ONCE = 4;
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final TestBootStore store;
    private final TestBootRun run;
    private final TestBootSettings settings;
    private final Set<UUID> inHand = ConcurrentHashMap.newKeySet();
    private final ExecutorService hands = Executors.newFixedThreadPool(HANDS,
            Thread.ofPlatform().daemon().name("test-boot-", 0).factory());

    TestBootBeat(TestBootStore store, TestBootRun run, TestBootSettings settings) {
        this.store = store;
        this.run = run;
        this.settings = settings;
    }

    /// @return done when what this beat began is
    CompletableFuture<Void> beat() {
        List<CompletableFuture<Void>> begun = new ArrayList<>();
        store.toMove(settings.atOnce(), settings.patience().toMillis()).forEach(id -> take(id, run::move, begun));
        store.toSweep(SWEPT_AT_ONCE).forEach(id -> take(id, run::sweep, begun));
        return CompletableFuture.allOf(begun.toArray(CompletableFuture<?>[]::new));
    }

    private void take(UUID id, Consumer<UUID> work, List<CompletableFuture<Void>> begun) {
        if (inHand.add(id)) {
            begun.add(CompletableFuture.runAsync(() -> alone(id, work), hands));
        }
    }

    /// One's trouble is not the others'; the next beat tries it again.
    private void alone(UUID id, Consumer<UUID> work) {
        try {
            work.accept(id);
        } catch (RuntimeException e) {
            LOG.warn("test boot {} could not be moved on: {}", id, e.toString());
        } finally {
            inHand.remove(id);
        }
    }

    /// What hangs is another node's when its lease has run out.
    @PreDestroy
    void goDown() throws InterruptedException {
        hands.shutdown();
        if (!hands.awaitTermination(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
            hands.shutdownNow();
        }
    }
}
