package io.towpath.migration;

import java.util.Set;
import java.util.UUID;

/// What was allowed when a cutover started may not be any more when its outage is about to begin: it may have waited for people
/// for hours.
public interface OutagePermit {

    /// Those whose sources go down together with this one's and are not past that; itself is not among them.
    Set<UUID> companions(UUID migrationId);

    /// Called right before the outage, while the source still serves; as often as one likes.
    OutageBarrier.Answer ask(UUID migrationId);
}
