package io.towpath.disk;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/// A checksum for each leaf of which a delta has data: 8 bytes each, in groups. Safe for use by several threads.
final class DeltaSums {

    private static final int GROUP = 256;

    private final Map<Long, Group> groups = new HashMap<>();

    private static final class Group {
        final long[] sums = new long[GROUP];
        final boolean[] set = new boolean[GROUP];
    }

    synchronized void put(long leaf, long sum) {
        Group group = groups.computeIfAbsent(leaf / GROUP, _ -> new Group());
        group.sums[(int) (leaf % GROUP)] = sum;
        group.set[(int) (leaf % GROUP)] = true;
    }

    /// Empty where nothing but zeroes is expected.
    synchronized OptionalLong of(long leaf) {
        Group group = groups.get(leaf / GROUP);
        int at = (int) (leaf % GROUP);
        return group == null || !group.set[at] ? OptionalLong.empty() : OptionalLong.of(group.sums[at]);
    }
}
