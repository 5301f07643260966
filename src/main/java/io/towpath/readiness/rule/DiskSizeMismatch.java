package io.towpath.readiness.rule;

import org.springframework.stereotype.Component;

/// The image is larger or smaller than its descriptor promises.
@Component
final class DiskSizeMismatch extends NotedRule {

    DiskSizeMismatch() {
        super("disk-size-mismatch", "Disk and descriptor disagree on the size",
                "Disk and descriptor are not of one export; the guest could miss the end of its disk.");
    }
}
