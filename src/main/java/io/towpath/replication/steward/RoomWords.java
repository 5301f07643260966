package io.towpath.replication.steward;

import io.towpath.units.ByteSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Room in words.
final class RoomWords {

    private RoomWords() {}

    static String free(@Nullable Long free, @Nullable Long capacity) {
        return free == null
                ? "free space that is not told"
                : capacity == null || capacity <= 0
                        ? "%s free".formatted(new ByteSize(free))
                        : "%s free, %d %%".formatted(new ByteSize(free), Math.round(100.0 * free / capacity));
    }

    static String basis(int measured, int passes, int assumed) {
        List<String> parts = new ArrayList<>();
        part(parts, measured, "measured");
        part(parts, passes, "by passes");
        part(parts, assumed, "assumed");
        return String.join(", ", parts);
    }

    private static void part(List<String> parts, int disks, String how) {
        if (disks > 0) {
            parts.add(disks + " " + how);
        }
    }

    static String time(Duration time) {
        return time.toHours() >= 2 ? time.toHours() + " h" : time.toMinutes() + " min";
    }
}
