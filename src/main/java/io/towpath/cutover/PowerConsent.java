package io.towpath.cutover;

import io.towpath.replication.Replication;
import io.towpath.replication.StandingConsent;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Who agreed for a whole cutover. A cold trip asks only here: while it is planned it has no replication to write it to.
@Component
class PowerConsent implements StandingConsent {

    private final CutoverStore store;

    PowerConsent(CutoverStore store) {
        this.store = store;
    }

    @Override
    public Optional<Replication.Consent> of(UUID migrationId) {
        return store.openOf(migrationId).filter(cutover -> cutover.state() == CutoverState.RUNNING)
                .map(Cutover::consent).map(consent -> new Replication.Consent(consent.by(), consent.reason()));
    }
}
