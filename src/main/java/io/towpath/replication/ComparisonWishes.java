package io.towpath.replication;

import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// When all of a source is compared with what arrived.
@Component
class ComparisonWishes {

    private final ComparisonProperties properties;
    private final List<EarlyComparison> early;

    ComparisonWishes(ComparisonProperties properties, List<EarlyComparison> early) {
        this.properties = properties;
        this.early = List.copyOf(early);
    }

    /// Before its target may start.
    boolean beforeStart(UUID migrationId) {
        return early.stream().anyMatch(each -> each.wanted(migrationId));
    }

    /// Then, or while its target soaks: its digests are kept for that.
    boolean atAll(UUID migrationId) {
        return properties.afterCutover() || beforeStart(migrationId);
    }
}
