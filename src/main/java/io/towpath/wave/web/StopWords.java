package io.towpath.wave.web;

import io.towpath.migration.MigrationView;
import io.towpath.migration.State;
import io.towpath.wave.DownNow;
import io.towpath.wave.MemberView;
import io.towpath.wave.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// What stopping a wave would do now, with numbers, and with names where somebody is not served.
///
/// @param lines   each a sentence
/// @param confirm whether its key has to be typed: a VM is in an outage
record StopWords(List<String> lines, boolean confirm) {

    /// Looks who is in an outage, which no member's state tells.
    @Component
    record Of(DownNow down) {

        StopWords of(List<MemberView> members) {
            return StopWords.of(members, down.of(members.stream().map(MemberView::migration)
                    .filter(Objects::nonNull).filter(trip -> trip.state() == State.CUTTING_OVER)
                    .map(MigrationView::id).toList()));
        }
    }

    /// @param down as [DownNow#of]
    static StopWords of(List<MemberView> members, Map<UUID, Boolean> down) {
        int waiting = 0;
        int copying = 0;
        int back = 0;
        List<String> dark = new ArrayList<>();
        List<String> started = new ArrayList<>();
        List<String> landed = new ArrayList<>();
        for (MemberView member : members) {
            MigrationView trip = member.migration();
            if (member.standing() == Standing.DONE || member.standing() == Standing.OUT) {
                continue;
            }
            if (trip == null || trip.state() == State.PLANNED) {
                waiting++;
            } else if (down.containsKey(trip.id())) {
                (down.getOrDefault(trip.id(), false) ? started : dark).add(member.vmName());
            } else if (trip.state().movesBytes()) {
                copying++;
            } else if (trip.state() == State.ROLLING_BACK) {
                back++;
            } else {
                landed.add(member.vmName());
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(WavePage.counted(waiting, "VM that waits is", "VMs that wait are")
                + " cancelled; nothing was copied.");
        lines.add(WavePage.counted(copying, "VM being copied is", "VMs being copied are")
                + " cancelled; sources are as before. What was copied stays. Of VMs of a hypervisor another attempt at the same target, in the same format, compares it and goes on with it; of files it copies anew.");
        if (!dark.isEmpty()) {
            lines.add(
                    "%s in an outage now and %s back, which takes minutes; its source is started again: %s.".formatted(
                            WavePage.counted(dark.size(), "VM is", "VMs are"), dark.size() == 1 ? "goes" : "go each",
                            DownNow.named(dark)));
        }
        if (!started.isEmpty()) {
            lines.add(
                    "%s at the point where its target may run already: it is stopped there, what it wrote is lost, and its source is started again: %s."
                            .formatted(WavePage.counted(started.size(), "VM is", "VMs are each"),
                                    DownNow.named(started)));
        }
        lines.add(landed.isEmpty()
                ? "No VM has landed."
                : "%s and %s on to the end; roll back each where needed: %s.".formatted(
                        WavePage.counted(landed.size(), "VM has landed", "VMs have landed"),
                        landed.size() == 1 ? "goes" : "go", DownNow.named(landed)));
        if (back > 0) {
            lines.add(WavePage.counted(back, "VM on its way back goes", "VMs on their way back go") + " on with it.");
        }
        lines.add("A stopped wave cannot be resumed; make a new one for its VMs.");
        return new StopWords(lines, !dark.isEmpty() || !started.isEmpty());
    }
}
