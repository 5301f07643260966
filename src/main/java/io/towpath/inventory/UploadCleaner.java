package io.towpath.inventory;

import java.time.Clock;
import java.time.Instant;
import org.springframework.stereotype.Component;

/// Removes uploads nobody went on with for days, with their parts.
@Component
final class UploadCleaner {

    private final UploadDesk desk;
    private final InventoryProperties properties;
    private final Clock clock;

    UploadCleaner(UploadDesk desk, InventoryProperties properties, Clock clock) {
        this.desk = desk;
        this.properties = properties;
        this.clock = clock;
    }

    void clear() {
        Instant before = clock.instant().minus(properties.upload().abandonedAfter());
        desk.abandon(before);
        desk.clearParts(before);
    }
}
