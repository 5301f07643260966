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
    private final AskedEnds ends;
    private final TestBootRun run;
    private final TestBootTurn turn;

    TestBootEnder(TestBootStore store, AskedEnds ends, TestBootRun run, TestBootTurn turn) {
        this.turn = turn;
        this.store = store;
        this.ends = ends;
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
        store.open(migrationId).ifPresent(open -> ends.ask(open, "system", why));
    }

    @Override
    public boolean isStuck(UUID migrationId) {
        return store.isStuck(migrationId, TestBoot.STUCK_AFTER.toMillis());
    }

    @Override
    public Optional<String> endNow(UUID migrationId, String why) {
        Optional<TestBoot> open = store.open(migrationId);
        for (int moves = 0; moves < MOST_MOVES && open.isPresent(); moves++) {
            ends.ask(open.get(), "system", why);
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
