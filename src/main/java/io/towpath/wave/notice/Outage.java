package io.towpath.wave.notice;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// When a wave takes its VMs down.
///
/// @param state   of the wave
/// @param zone    of the window
public record Outage(UUID waveId, String key, String name, String state, @Nullable UUID windowId,
        @Nullable Instant opensAt, @Nullable Instant closesAt, ZoneId zone) {

    public boolean isDraft() {
        return state.equals("DRAFT");
    }

    /// Stopped or completed: no VM of it goes down any more.
    public boolean isOver() {
        return state.equals("STOPPED") || state.equals("COMPLETED");
    }

    public boolean hasTime() {
        return opensAt != null && closesAt != null;
    }

    /// What of one owner is down.
    ///
    /// @param minutes nine in ten cutovers of its VMs take at most so long
    public record Part(String application, List<String> vms, int minutes) {

        public Part {
            vms = List.copyOf(vms);
        }
    }
}
