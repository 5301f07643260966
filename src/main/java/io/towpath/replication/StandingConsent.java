package io.towpath.replication;

import java.util.Optional;
import java.util.UUID;

/// Who agreed, before a source was looked at or since, that its power may be taken away; told by those who keep such answers.
public interface StandingConsent {

    /// Empty where nobody agreed.
    Optional<Replication.Consent> of(UUID migrationId);
}
