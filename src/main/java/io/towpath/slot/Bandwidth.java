package io.towpath.slot;

import io.towpath.disk.RateLimit;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// How fast this node reads sources: its even share of what is allowed to all nodes that live. Copies that run take a new
/// rate within seconds.
@Component
public class Bandwidth {

    private final BandwidthStore store;
    private final LimitStore limits;
    private final Clock clock;
    private final RateLimit total = RateLimit.open(null);
    private final Map<UUID, RateLimit> sources = new ConcurrentHashMap<>();

    Bandwidth(BandwidthStore store, LimitStore limits, Clock clock) {
        this.store = store;
        this.limits = limits;
        this.clock = clock;
    }

    /// The limit that all readers of a source on this node share; all sources together keep to a wider one.
    public RateLimit of(UUID sourceId) {
        RateLimit known = sources.get(sourceId);
        if (known != null) {
            return known;
        }
        RateLimit limit = sources.computeIfAbsent(sourceId, _ -> RateLimit.open(total));
        refresh();
        return limit;
    }

    /// Has the rates that hold now hold here.
    void refresh() {
        List<BandwidthRule> rules = store.all();
        int nodes = Math.max(1, limits.nodes().size());
        Instant now = clock.instant();
        change(total, lowest(rules, null, now), nodes);
        sources.forEach((source, limit) -> change(limit, lowest(rules, source, now), nodes));
    }

    private static void change(RateLimit limit, OptionalLong allowed, int nodes) {
        long rate = allowed.isPresent() ? Math.max(1, allowed.getAsLong() / nodes) : RateLimit.NONE;
        if (rate != limit.bytesPerSecond()) {
            limit.change(rate);
        }
    }

    /// What all nodes together may read now; empty where nothing limits it.
    ///
    /// @param sourceId null: of all sources together
    static OptionalLong lowest(List<BandwidthRule> rules, @Nullable UUID sourceId, Instant now) {
        return rules.stream().filter(rule -> Objects.equals(rule.sourceId(), sourceId) && rule.inForce(now))
                .mapToLong(BandwidthRule::bytesPerSecond).min();
    }
}
