package io.towpath.inventory;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Looks at sources and keeps the inventory equal to what they show.
public interface Scans {

    /// Starts a scan in the background; one that runs already is the answer then.
    ///
    /// @return the scan's id
    UUID start(UUID sourceId, String actor);

    Optional<ScanView> find(UUID scanId);

    /// Newest first.
    List<ScanView> of(UUID sourceId, int limit);

    /// The newest of each; sources never scanned are left out.
    Map<UUID, ScanView> newest(Collection<UUID> sourceIds);
}
