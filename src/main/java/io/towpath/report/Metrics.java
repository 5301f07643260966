package io.towpath.report;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The factory's metrics, from what happened. Each counts rows that can be listed.
public interface Metrics {

    List<Metric> all();

    Metric of(Metric.Kind kind);

    /// The attempts behind a metric, newest first; those it counts as good have `good` set.
    List<Row> rows(Metric.Kind kind, int limit, int offset);

    /// @param at      when it came to count
    /// @param measure what it adds: `signed off`, `3 h 12 min`
    record Row(UUID vmId, String vm, int attempt, @Nullable String wave, Instant at, boolean good, String measure) {}
}
