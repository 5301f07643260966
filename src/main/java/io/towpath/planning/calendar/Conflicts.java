package io.towpath.planning.calendar;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// What speaks against a window.
final class Conflicts {

    private Conflicts() {}

    /// How many VMs of a window a freeze names.
    interface Frozen {
        int vms(UUID windowId, ChangeFreeze freeze);
    }

    static List<Conflict> of(CutoverWindow window, List<CutoverWindow> beside, List<ChangeFreeze> freezes,
            Frozen frozen) {
        List<Conflict> wrong = new ArrayList<>();
        if (window.assignedVms() > window.capacityVms()) {
            wrong.add(new Conflict(Conflict.Kind.OVER_CAPACITY, "%d VMs are planned into it, %d more than it takes."
                    .formatted(window.assignedVms(), window.assignedVms() - window.capacityVms())));
        }
        if (window.minutes(window.load()) > window.room(window.load())) {
            wrong.add(new Conflict(Conflict.Kind.OVER_MINUTES,
                    "Its VMs take %d minutes of each of its %d slots (P90), until its last start they have %d."
                            .formatted(
                                    window.minutes(window.load()), window.parallelSlots(),
                                    window.room(window.load()))));
        }
        for (ChangeFreeze freeze : freezes) {
            if (freeze.touches(window)) {
                int vms = freeze.isForAll() ? window.assignedVms() : frozen.vms(window.id(), freeze);
                if (freeze.isForAll() || vms > 0) {
                    wrong.add(new Conflict(Conflict.Kind.FREEZE, "%s (%s): %s.".formatted(freeze.name(),
                            freeze.reason(),
                            vms == 0 ? "nothing may change then" : vms + " of its VMs may not change")));
                }
            }
        }
        for (CutoverWindow other : beside) {
            if (!other.id().equals(window.id()) && other.opensAt().isBefore(window.closesAt())
                    && window.opensAt().isBefore(other.closesAt())) {
                wrong.add(new Conflict(Conflict.Kind.OVERLAP,
                        "%s is open at the same time: both share slots and people.".formatted(other.name())));
            }
        }
        return wrong;
    }
}
