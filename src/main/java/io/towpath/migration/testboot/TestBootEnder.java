package io.towpath.migration.testboot;

import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// [OpenTestBoots], ended by the moves that end any.
@Component
class TestBootEnder implements OpenTestBoots {

    /// ASKED to ENDED takes four moves.
    private static final int MOST_MOVES = 6;

    private final TestBootStore store;
    private final TestBootRun run;

    TestBootEnder(TestBootStore store, TestBootRun run) {
        this.store = store;
        this.run = run;
    }

    @Override
    public Optional<TestBoot> of(UUID migrationId) {
        return store.open(migrationId);
    }

    @Override
    public Optional<String> endNow(UUID migrationId, String why) {
        Optional<TestBoot> open = store.open(migrationId);
        for (int moves = 0; moves < MOST_MOVES && open.isPresent(); moves++) {
            store.stop(open.get().id(), "system", why);
            if (!run.move(open.get().id())) {
                return Optional.of("Another node looks after it just now.");
            }
            open = store.open(migrationId);
            if (open.isPresent() && open.get().state() == TestBoot.State.ENDING && open.get().waitsFor() != null) {
                // it was tried
                break;
            }
        }
        return open.map(boot -> boot.waitsFor() == null
                ? "It is not ended yet."
                : String.valueOf(boot.waitsFor()));
    }
}
