package io.towpath.secret;

import io.towpath.access.Secret;
import java.util.UUID;

/// Keeps secrets for other systems. Each call joins the caller's transaction.
public interface Secrets {

    /// @param purpose what it is for, stable: `source`, `target`, `webhook`
    UUID keep(String purpose, Secret value);

    void replace(UUID id, Secret value);

    /// Nobody needs it any more.
    void forget(UUID id);

    /// @throws SealedException when the key that sealed it is not there
    Secret reveal(UUID id);
}
