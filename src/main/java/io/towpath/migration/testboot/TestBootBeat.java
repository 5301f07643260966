package io.towpath.migration.testboot;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Moves every test boot on that has not ended, also those whose node was killed: their lease runs out. Some at once, so that
/// a target that does not answer holds up few others.
@Component
class TestBootBeat {

    private static final Logger LOG = LoggerFactory.getLogger(TestBootBeat.class);
    private static final int AT_ONCE = 8;

    private final TestBootStore store;
    private final TestBootRun run;

    TestBootBeat(TestBootStore store, TestBootRun run) {
        this.store = store;
        this.run = run;
    }

    void beat() {
        List<UUID> open = store.allOpen();
        if (open.isEmpty()) {
            return;
        }
        try (ExecutorService hands = Executors.newFixedThreadPool(Math.min(AT_ONCE, open.size()))) {
            open.forEach(id -> hands.execute(() -> alone(id)));
        }
    }

    /// One's trouble is not the others'; the next beat tries it again.
    private void alone(UUID id) {
        try {
            run.move(id);
        } catch (RuntimeException e) {
            LOG.warn("test boot {} could not be moved on: {}", id, e.toString());
        }
    }
}
