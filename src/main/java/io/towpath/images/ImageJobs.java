package io.towpath.images;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Work on images that takes longer than a request. It is on the audit trail and survives a restart: what was running then
/// is queued again. What cannot be is refused with [io.towpath.inventory.RefusedException].
public interface ImageJobs {

    /// Checks the places and queues the work.
    UUID submit(ImageWork work, String actor);

    Optional<ImageJob> find(UUID id);

    /// Newest first.
    List<ImageJob> newest(int limit);

    /// Asks it to stop; one that has ended stays as it is.
    void cancel(UUID id, String actor);
}
