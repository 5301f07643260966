package io.towpath.migration.testboot;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// [OpenTestBoots], ended by the moves that end any.
@Component
class TestBootEnder implements OpenTestBoots {

    /// ASKED to ENDED takes four moves.
    private static final int MOST_MOVES = 6;

    /// A target that restarts is not told.
    private static final Duration STUCK_AFTER = Duration.ofMinutes(2);

    private final TestBootStore store;
    private final TestBootRun run;
    private final TestBootTurn turn;

    TestBootEnder(TestBootStore store, TestBootRun run, TestBootTurn turn) {
        this.turn = turn;
        this.store = store;
        this.run = run;
    }

    @Override
    public Optional<TestBoot> of(UUID migrationId) {
        return store.open(migrationId);
    }

    @Override
    public Optional<TestBoot> keepingPassesBack(UUID migrationId) {
        return store.open(migrationId).filter(turn::keepsPassesBack);
    }

    @Override
    public void askEnd(UUID migrationId, String why) {
        store.open(migrationId).ifPresent(open -> store.stop(open.id(), "system", why));
    }

    @Override
    public boolean isStuck(UUID migrationId) {
        return store.isStuck(migrationId, STUCK_AFTER.toMillis());
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
