package io.towpath.disk.nbd;

import java.util.Map;
import java.util.TreeMap;

/// Which bytes of a request have arrived. Chunks may come in any order, but each byte exactly once.
final class Coverage {

    private final TreeMap<Integer, Integer> runs = new TreeMap<>();
    private int covered;

    /// @return false when a byte of it has arrived before
    boolean add(int start, int length) {
        int end = start + length;
        Map.Entry<Integer, Integer> before = runs.floorEntry(start);
        Map.Entry<Integer, Integer> after = runs.ceilingEntry(start);
        if (before != null && before.getValue() > start || after != null && after.getKey() < end) {
            return false;
        }
        boolean joinsBefore = before != null && before.getValue() == start;
        if (after != null && after.getKey() == end) {
            runs.remove(after.getKey());
            end = after.getValue();
        }
        runs.put(joinsBefore && before != null ? before.getKey() : start, end);
        covered += length;
        return true;
    }

    int bytes() {
        return covered;
    }

    /// The first byte that has not arrived.
    int firstMissing() {
        Map.Entry<Integer, Integer> first = runs.firstEntry();
        return first == null || first.getKey() > 0 ? 0 : first.getValue();
    }
}
