package io.towpath.tour.source;

import java.util.List;

/// A VM of the made-up source, as it was installed.
///
/// @param ref    the source's name of it: `vm-9001`
/// @param disks  MiB of each
/// @param stored percent of them that was written when it was installed
record Blueprint(String ref, String name, List<Integer> disks, int stored, Habit habit, Quirk quirk, String osId,
        String osName) {

    Blueprint {
        disks = List.copyOf(disks);
    }

    /// What is odd about it.
    enum Quirk {
        NONE,
        /// The source forgets what changed, once, some passes after the seed.
        FORGETS,
        /// Somebody adds a disk after it was planned.
        GROWS,
        /// The guest answers, and does not shut down when asked.
        DEAF
    }

    long seed() {
        return ref.hashCode() * 31L + disks.size();
    }

    String host() {
        return "esx-edge-0%d.nordwind.example".formatted(1 + Integer.parseInt(ref.substring(3)) % 2);
    }
}
