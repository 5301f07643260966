package io.towpath.wave.gate;

import io.towpath.readiness.There;
import io.towpath.wave.gate.Facts.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Computes all gates of a wave, now.
@Component
final class Checks {

    private final VmChecks vms;
    private final CapacityCheck room;
    private final ArrivalChecks arrival;
    private final TimeChecks times;
    private final GateWaiverStore waivers;
    private final GateSettings settings;

    Checks(VmChecks vms, CapacityCheck room, ArrivalChecks arrival, TimeChecks times, GateWaiverStore waivers,
            GateSettings settings) {
        this.vms = vms;
        this.room = room;
        this.arrival = arrival;
        this.times = times;
        this.waivers = waivers;
        this.settings = settings;
    }

    List<Gate> of(Charter charter, List<Member> members, Destinations.Route route) {
        List<Gate> gates = new ArrayList<>();
        gates.add(vms.fresh(members));
        gates.add(vms.readiness(charter, members));
        Map<UUID, There> there = arrival.there(charter, members, route.vms());
        gates.add(TargetChecks.mappings(charter, route.vms()).remarking(ArrivalChecks.networks(members, there)));
        gates.add(arrival.target(charter, members, there));
        gates.add(vms.dependencies(charter, members));
        gates.add(times.predecessors(charter));
        gates.add(vms.owners(members));
        gates.add(times.window(charter, members));
        gates.add(vms.objections(charter, members));
        gates.add(room.capacity(charter, route.vms()));
        Map<GateName, GateWaiver> waived = waivers.of(charter.waveId());
        return gates.stream().map(gate -> gate.with(settings.waivable().contains(gate.name())
                ? waived.get(gate.name())
                : null)).toList();
    }
}
