package io.towpath.planning.wave;

import java.time.Instant;
import java.util.List;

/// What there is to plan.
///
/// @param vms      those that shall move and are in no wave that was started
/// @param windows  of the calendar, still to come and free; empty: a cadence is proposed
/// @param earliest no wave opens before
/// @param room     of the target, which all waves share
/// @param earlier  waves that are there beside what is planned
public record Estate(List<PlanVm> vms, List<Window> windows, List<Freeze> freezes, List<Link> links,
        Instant earliest, Room room, Earlier earlier) {

    /// With no waves before it.
    public Estate(List<PlanVm> vms, List<Window> windows, List<Freeze> freezes, List<Link> links, Instant earliest,
            Room room) {
        this(vms, windows, freezes, links, earliest, room, Earlier.NOTHING);
    }

    /// Of whose target nothing is known.
    public Estate(List<PlanVm> vms, List<Window> windows, List<Freeze> freezes, List<Link> links, Instant earliest) {
        this(vms, windows, freezes, links, earliest, Room.unknown(null));
    }

    /// With what is known of how long cutovers take.
    public Estate by(CutoverMinutes minutes) {
        return new Estate(vms.stream().map(vm -> vm.by(minutes)).toList(), windows, freezes, links, earliest, room,
                earlier);
    }

    public Estate {
        vms = List.copyOf(vms);
        windows = List.copyOf(windows);
        freezes = List.copyOf(freezes);
        links = List.copyOf(links);
    }
}
