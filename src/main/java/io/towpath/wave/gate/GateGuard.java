package io.towpath.wave.gate;

import io.towpath.migration.RefusedException;
import io.towpath.wave.StartGuard;
import io.towpath.wave.WayBackConsents;
import io.towpath.wave.gate.Gates.GateBoard;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// Lets a wave start: everything is mapped, gates that bind are met or waived, and who must approve has approved just this.
/// Then the wave goes by the mappings that were looked at.
@Component
@Order(1)
final class GateGuard implements StartGuard {

    private static final int NAMED = 5;

    private final CharterStore charters;
    private final Look look;
    private final GateSettings settings;
    private final WayBackConsents consents;

    GateGuard(CharterStore charters, Look look, GateSettings settings, WayBackConsents consents) {
        this.consents = consents;
        this.charters = charters;
        this.look = look;
        this.settings = settings;
    }

    @Override
    public void check(UUID waveId, String actor) {
        Charter charter = charters.lock(waveId);
        Look.Seen seen = look.at(charter, settings);
        GateBoard board = seen.board();
        Gate mappings = board.gate(GateName.MAPPINGS);
        if (mappings.state() != Gate.State.MET) {
            throw missing(charter, mappings);
        }
        if (!board.passes()) {
            throw notMet(charter, board.binding(), "cannot start");
        }
        if (board.go().needed() && board.go().state() != Go.State.APPROVED) {
            throw noGo(charter, board);
        }
        if (consents.missing(waveId)) {
            throw new RefusedException("way-back-unagreed",
                    "%s cannot start: groups go back by themselves in it, and nobody agreed to what is lost then."
                            .formatted(charter.key()),
                    "Agree on the wave's gates page, or choose another policy.");
        }
        look.freeze(charter, seen.route());
    }

    private static RefusedException missing(Charter charter, Gate mappings) {
        List<Gate.Fault> faults = mappings.faults();
        return new RefusedException("mapping-missing", "%s cannot start. %s%s".formatted(charter.key(),
                faults.stream().limit(NAMED).map(fault -> "%s: %s.".formatted(fault.name(), fault.what()))
                        .collect(Collectors.joining("\n")),
                faults.size() <= NAMED ? "" : "\nAnd %d more.".formatted(faults.size() - NAMED)),
                "Map them at Mappings (%s), then start it.".formatted(mappings.fix()),
                extra(charter, List.of(mappings)));
    }

    static RefusedException notMet(Charter charter, List<Gate> failing, String what) {
        return new RefusedException("wave-gate-not-met", "%s %s: %s".formatted(charter.key(), what,
                failing.stream().map(gate -> "gate \"%s\": %s".formatted(gate.name().word(), gate.what()))
                        .collect(Collectors.joining(" "))),
                "See its gates: each says which VMs, and what to do.", extra(charter, failing));
    }

    private static RefusedException noGo(Charter charter, GateBoard board) {
        Go go = board.go();
        return new RefusedException("go-missing", "%s cannot start: %s".formatted(charter.key(), switch (go.state()) {
            case NONE -> "nobody has requested its go.";
            case REQUESTED -> "its go was requested by %s and is not decided%s.".formatted(go.requestedBy(),
                    board.approvers().minimum() > 1 ? ": " + board.approvers().approvals(go.answers()) : "");
            case REJECTED -> "its go was rejected by %s: %s".formatted(go.decidedBy(), go.decidedReason());
            case VOID -> "its go is void. %s".formatted(go.voidBecause());
            case APPROVED -> throw new IllegalStateException(charter.key());
        }), "Request the go on the wave's gates page; %s approves it.".formatted(board.approvers().named()
                ? board.approvers().words()
                : "another lead or an administrator"));
    }

    /// As scripts need it: which gate, how many VMs, where to mend it.
    private static Map<String, Object> extra(Charter charter, List<Gate> failing) {
        return Map.of("gate", failing.getFirst().name().word(), "failing", failing.stream().map(gate -> Map.of("check",
                gate.name().word(), "vms", gate.vms(), "ref", "/api/v1/waves/%s/gates/%s".formatted(charter.waveId(),
                        gate.name().word())))
                .toList(), "actions",
                failing.stream().filter(gate -> gate.fix() != null)
                        .map(gate -> Map.of("rel", "fix", "href", String.valueOf(gate.fix()), "label",
                                gate.remedy()))
                        .toList());
    }
}
