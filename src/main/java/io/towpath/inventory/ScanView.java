package io.towpath.inventory;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One look at a source.
///
/// @param requestedBy a login, or `system` for the schedule
/// @param lookingAt   where a running scan is; null before and after
/// @param found       VMs told so far
/// @param missing     VMs that were there before and that this scan did not find
/// @param back        VMs that had been missing
/// @param error       why it did not end well; null otherwise
public record ScanView(UUID id, UUID sourceId, State state, String requestedBy, Instant startedAt,
        @Nullable Instant endedAt, @Nullable String lookingAt, int found, int added, int changed, int unchanged,
        int missing, int back, @Nullable String error, @Nullable String remedy) {

    /// INTERRUPTED: the process that scanned died; the next scan does it all again.
    public enum State {
        RUNNING, DONE, FAILED, INTERRUPTED
    }
}
