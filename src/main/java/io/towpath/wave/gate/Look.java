package io.towpath.wave.gate;

import io.towpath.planning.mapping.Frozen;
import io.towpath.wave.gate.Facts.Member;
import io.towpath.wave.gate.Gates.GateBoard;
import java.util.List;
import org.springframework.stereotype.Component;

/// Looks at a wave: its gates, what was decided, what it proved.
@Component
final class Look {

    private final Facts facts;
    private final Destinations destinations;
    private final Checks checks;
    private final ExitCriteria criteria;
    private final Decisions decisions;
    private final ApproverStore approvers;

    Look(Facts facts, Destinations destinations, Checks checks, ExitCriteria criteria, Decisions decisions,
            ApproverStore approvers) {
        this.approvers = approvers;
        this.facts = facts;
        this.destinations = destinations;
        this.checks = checks;
        this.criteria = criteria;
        this.decisions = decisions;
    }

    /// @param route where the VMs go
    record Seen(GateBoard board, Destinations.Route route, int vms) {}

    Seen at(Charter charter, GateSettings settings) {
        List<Member> members = facts.members(charter.waveId());
        Destinations.Route route = destinations.of(charter, members);
        return new Seen(new GateBoard(charter, checks.of(charter, members, route),
                settings.gatesBind().contains(charter.purpose()), settings.waivable(), criteria.of(charter),
                decisions.of(charter, route::digest), approvers.of(charter.waveId()),
                charter.isDraft() ? Frozen.AS_IS : route.versions()), route,
                members.size());
    }

    void freeze(Charter charter, Destinations.Route route) {
        destinations.freeze(charter, route);
    }
}
