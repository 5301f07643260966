package io.towpath.migration.web;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/// What was counted for a filter, as long as no row of the list changed: people page, sort and come back far more often than
/// an estate moves. Exact, not an estimate: an entry belongs to a stamp of the table, see `vm_row_stamp`.
@Component
final class VmCountCache {

    /// Filters that are kept, the least recently asked for goes first: a few kilobytes each.
    private static final int KEPT = 200;

    /// What a count depends on: neither order nor page.
    private record Key(String q, Map<VmFacet, ? extends Collection<String>> chosen, List<VmCondition> conditions,
            Set<VmFacet> wanted) {}

    private final Map<Key, VmCounts.Counted> kept = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, VmCounts.Counted> eldest) {
            return size() > KEPT;
        }
    };
    private long stamp;

    /// @param now     the table's stamp, read before
    /// @param counted counts it when that was not yet done at this stamp; without a lock, so two may count the same
    VmCounts.Counted of(long now, VmFilter filter, Set<VmFacet> wanted, Supplier<VmCounts.Counted> counted) {
        Key key = new Key(filter.q(), Map.copyOf(filter.chosen()), List.copyOf(filter.conditions()),
                Set.copyOf(wanted));
        synchronized (kept) {
            if (now != stamp) {
                kept.clear();
                stamp = now;
            }
            VmCounts.Counted before = kept.get(key);
            if (before != null) {
                return before;
            }
        }
        VmCounts.Counted fresh = counted.get();
        synchronized (kept) {
            if (now == stamp) {
                kept.put(key, fresh);
            }
        }
        return fresh;
    }
}
