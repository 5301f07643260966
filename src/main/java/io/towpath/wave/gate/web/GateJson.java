package io.towpath.wave.gate.web;

import io.towpath.access.Role;
import io.towpath.wave.gate.Approvers;
import io.towpath.wave.gate.Charter;
import io.towpath.wave.gate.Criterion;
import io.towpath.wave.gate.Gate;
import io.towpath.wave.gate.GateWaiver;
import io.towpath.wave.gate.Gates.GateBoard;
import io.towpath.wave.gate.Go;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A wave's gates in REST.
///
/// @param binding it starts only when they are met or waived
record GateJson(UUID waveId, String key, int version, String kind, @Nullable UUID windowId, List<UUID> needs,
        boolean binding, List<OneGate> gates, List<Measured> criteria, boolean validated, Decision go,
        Approvals approvers,
        @Nullable String frozenMappings) {

    record Fault(@Nullable UUID vmId, String name, String what) {}

    /// @param remarks what who decides should know although it fails nothing
    /// @param items the VMs that fail it; null in a list of gates
    record OneGate(String name, String state, int failing, String what, String remedy, @Nullable String fix,
            List<String> remarks, @Nullable Waiver waiver, @Nullable List<Fault> items) {

        static OneGate of(Gate gate, boolean whole) {
            GateWaiver waiver = gate.waiver();
            return new OneGate(gate.name().word(), word(gate.state()), gate.faults().size(), gate.what(), gate.remedy(),
                    gate.fix(), gate.remarks(), waiver == null
                            ? null
                            : new Waiver(waiver.id(), waiver.reason(), waiver.expiresOn(),
                                    waiver.requestedBy(), waiver.approvedBy(), waiver.holds()),
                    whole
                            ? gate.faults().stream().map(fault -> new Fault(fault.vmId(), fault.name(), fault.what()))
                                    .toList()
                            : null);
        }
    }

    record Waiver(UUID id, String reason, LocalDate expiresOn, String requestedBy, @Nullable String approvedBy,
            boolean holds) {}

    record Measured(String id, String title, boolean met, String measured, String needed, boolean personal,
            @Nullable String by) {}

    /// Who decides; all lists empty: any lead or administrator other than who requests.
    ///
    /// @param minimum how many of them must approve the go
    record Approvals(List<String> persons, List<String> roles, int minimum) {

        static Approvals of(Approvers approvers) {
            return new Approvals(List.copyOf(approvers.persons()), approvers.roles().stream().map(Role::code).toList(),
                    approvers.minimum());
        }
    }

    /// @param inPlace by an administrator in place of those named
    record Answer(String login, Instant at, @Nullable String reason, boolean inPlace) {}

    /// @param approvals that came so far
    /// @param withdrawn approved, then taken back: while the wave runs it can be approved again
    record Decision(String state, boolean needed, @Nullable String requestedBy, @Nullable Instant requestedAt, int vms,
            @Nullable String mappings, @Nullable String note, @Nullable String decidedBy, @Nullable Instant decidedAt,
            @Nullable String reason, @Nullable String voidBecause, boolean withdrawn, List<Answer> approvals) {

        static Decision of(Go go) {
            return new Decision(word(go.state()), go.needed(), go.requestedBy(), go.requestedAt(), go.vms(),
                    go.mapping(), go.note(), go.decidedBy(), go.decidedAt(), go.decidedReason(), go.voidBecause(),
                    go.withdrawn(), go.answers().stream().map(one -> new Answer(one.login(), one.at(), one.reason(),
                            one.inPlace())).toList());
        }
    }

    static GateJson of(GateBoard board) {
        Charter charter = board.charter();
        return new GateJson(charter.waveId(), charter.key(), charter.version(), charter.purpose().word(),
                charter.windowId(), charter.needs().stream().map(Charter.Need::waveId).toList(), board.binds(),
                board.gates().stream().map(gate -> OneGate.of(gate, false)).toList(),
                board.criteria().stream().map(GateJson::measured).toList(), board.validated(),
                Decision.of(board.go()), Approvals.of(board.approvers()),
                board.frozen().words().isEmpty() ? null : board.frozen().words());
    }

    private static Measured measured(Criterion one) {
        return new Measured(one.id(), one.title(), one.met(), one.measured(), one.needed(), one.personal(), one.by());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
