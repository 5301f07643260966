package io.towpath.tour.source;

import io.towpath.platform.spi.LiveNic;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.Power;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a made-up VM is; guarded by its [Machine].
final class Memory {

    final List<Disk> disks;
    final List<Held> snapshots = new ArrayList<>();
    final List<LiveNic> nics = new ArrayList<>();
    String name = "";
    String note = "";
    Power power = Power.ON;
    /// Whether the source is told to track changes, and whether it does.
    boolean told;
    boolean tracks;
    /// Of change ids: another one each time that tracking begins anew.
    int history = 1;
    /// Snapshots, in all its life.
    int made;
    /// The tick until which its guest has written.
    long tick;
    /// When the guest was asked to shut down; null while it was not.
    @Nullable
    Instant asked;

    /// @param changeId of all disks at that moment; empty where nothing was tracked
    record Held(LiveSnapshot told, String changeId, List<Disk> disks) {}

    Memory(List<Disk> disks) {
        this.disks = disks;
    }

    static Memory installed(Blueprint plan, long tick) {
        List<Disk> disks = new ArrayList<>();
        for (int index = 0; index < plan.disks().size(); index++) {
            disks.add(Disk.installed(plan, index));
        }
        Memory memory = new Memory(disks);
        memory.name = plan.name();
        memory.note = "Branch office. Made up by the demo.";
        memory.nics.add(new LiveNic("4000", "Network adapter 1", true, true));
        memory.tick = tick;
        return memory;
    }

    /// What the source was told comes into force with a snapshot, or at the next start.
    void comesIntoForce() {
        if (told && !tracks) {
            history++;
        }
        tracks = told;
    }

    String history() {
        return "52 de 30 %02x".formatted(history);
    }

    /// Empty where nothing is tracked.
    String changeId() {
        return tracks ? history() + "/" + tick : "";
    }
}
