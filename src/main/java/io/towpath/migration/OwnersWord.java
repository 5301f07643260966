package io.towpath.migration;

import io.towpath.acceptance.SignOffRejected;
import io.towpath.acceptance.SignedOff;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/// What the owner says moves the migration, in the transaction in which it is said: word and move stand or fall together.
@Component
@Transactional(propagation = Propagation.MANDATORY)
class OwnersWord {

    private final MigrationStore store;
    private final Moves moves;

    OwnersWord(MigrationStore store, Moves moves) {
        this.store = store;
        this.moves = moves;
    }

    @EventListener
    void on(SignedOff word) {
        MigrationRow row = awaiting(word.migrationId());
        moves.move(row, Trigger.SIGNED, word.by(), "signed off by " + word.by(), null);
    }

    @EventListener
    void on(SignOffRejected word) {
        MigrationRow row = awaiting(word.migrationId());
        String what = "%s reported%s: %s".formatted(word.by(), word.urgent() ? ", urgent" : "", word.problem());
        String remedy = word.urgent()
                ? "The owner wants it stopped now: roll back, or mend it and ask again."
                : "Mend it and validate again, ask again, or roll back.";
        moves.stall(row, new Stall("wait-for-owner", MigrationCommands.OWNER_REJECTED, what, remedy, row.since(), null),
                null, null);
    }

    private MigrationRow awaiting(UUID id) {
        return store.lock(id).filter(row -> row.state() == State.AWAITING_SIGN_OFF && row.asked() == null)
                .orElseThrow(() -> new RefusedException("state-transition",
                        "This migration does not wait for a sign-off any more.",
                        "Ask the migration team where the VM stands."));
    }
}
