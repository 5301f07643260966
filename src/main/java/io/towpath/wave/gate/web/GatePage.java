package io.towpath.wave.gate.web;

import io.towpath.planning.mapping.Frozen;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.wave.gate.Criterion;
import io.towpath.wave.gate.Gate;
import io.towpath.wave.gate.GateWaiver;
import io.towpath.wave.gate.Gates.GateBoard;
import io.towpath.wave.gate.Go;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Gates of a wave, ready to print.
///
/// @param summary whether it may start, in a sentence
record GatePage(UUID id, String key, String name, boolean draft, String purpose, boolean byHand, boolean binding,
        String summary, String tone, List<Line> gates, List<Criterion> criteria, boolean validated, Decision go,
        List<Since> frozen) {

    /// A version of mappings that the wave goes by, and what is mapped otherwise since.
    ///
    /// @param text `networks 14`
    record Since(String text, String href) {

        static List<Since> of(Frozen frozen) {
            List<Since> all = new ArrayList<>();
            for (MappingKind kind : MappingKind.values()) {
                Integer version = frozen.of(kind);
                if (version != null) {
                    all.add(new Since("%s %d".formatted(kind.path(), version),
                            "/mappings/%s/history?from=%d".formatted(kind.path(), version)));
                }
            }
            return all;
        }
    }

    /// What who decides agrees to: waivers of gates that hold, and what gates remark, as sentences.
    public List<String> agreedTo() {
        return gates.stream().flatMap(gate -> Stream.concat(
                gate.waiver() == null || !gate.waived()
                        ? Stream.empty()
                        : Stream.of("“%s” is waived until %s, asked by %s, approved by %s: %s".formatted(gate.title(),
                                gate.waiver().until(), gate.waiver().requestedBy(), gate.waiver().approvedBy(),
                                gate.waiver().reason())),
                gate.remarks().stream())).toList();
    }

    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("EEE d MMM, HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

    /// @param waivable it fails, may be waived, and nobody asked yet
    record Line(String gate, String title, String tone, String icon, String word, String what, String remedy,
            @Nullable String fix, int faults, List<String> remarks, boolean waivable, @Nullable Waiver waiver) {

        boolean waived() {
            return word.equals("Waived");
        }
    }

    record Waiver(UUID id, String reason, String until, String requestedBy, @Nullable String approvedBy,
            boolean expired, boolean mine) {}

    /// @param open   it waits for a decision
    /// @param mine   who looks has requested it
    /// @param canAsk a request is possible now
    record Decision(String tone, String icon, String word, boolean needed, @Nullable String what, boolean open,
            boolean mine, boolean canAsk,
            boolean canWithdraw, boolean canRenew) {}

    static GatePage of(GateBoard board, String login, ZoneId zone) {
        var charter = board.charter();
        boolean go = !board.go().needed() || board.go().state() == Go.State.APPROVED;
        boolean gatesLet = board.passes();
        long failing = board.gates().stream().filter(Gate::blocks).count();
        String fail = failing == 1 ? "1 gate fails" : failing + " gates fail";
        String summary = !charter.isDraft()
                ? "It was started. What its VMs prove is below."
                : !gatesLet
                        ? "It cannot start: " + fail + "."
                        : !go
                                ? "Gates are met or waived; the go is missing."
                                : failing > 0
                                        ? "It may start. " + fail + ", which does not bind a wave of this kind."
                                        : "It may start.";
        return new GatePage(charter.waveId(), charter.key(), charter.name(), charter.isDraft(),
                charter.purpose().title(), charter.byHand(), board.binds(), summary,
                !charter.isDraft() ? "move" : !gatesLet ? "bad" : go ? "good" : "wait",
                board.gates().stream().map(gate -> line(gate, board, login)).toList(), board.criteria(),
                board.validated(), decision(board, login, zone), Since.of(board.frozen()));
    }

    static Line line(Gate gate, GateBoard board, String login) {
        GateWaiver waiver = gate.waiver();
        String[] mark = switch (gate.state()) {
            case MET -> new String[]{"good", "bi-check-circle-fill", "Met"};
            case WAIVED -> new String[]{"wait", "bi-shield-exclamation", "Waived"};
            case FAILING -> new String[]{board.charter().isDraft() ? "bad" : "idle", "bi-x-circle-fill", "Failing"};
        };
        return new Line(gate.name().word(), gate.name().title(), mark[0], mark[1], mark[2], gate.what(), gate.remedy(),
                gate.fix(), gate.faults().size(), gate.remarks(), board.charter().isDraft() && gate.blocks()
                        && board.waivable().contains(gate.name()) && (waiver == null || waiver.expired()),
                waiver == null
                        ? null
                        : new Waiver(waiver.id(), waiver.reason(), DAY.format(waiver.expiresOn()),
                                waiver.requestedBy(), waiver.approvedBy(), waiver.expired(),
                                waiver.requestedBy().equals(login)));
    }

    private static Decision decision(GateBoard board, String login, ZoneId zone) {
        Go go = board.go();
        String[] mark = switch (go.state()) {
            case NONE -> new String[]{"idle", "bi-circle", go.needed() ? "Not requested" : "Not needed"};
            case REQUESTED -> new String[]{"wait", "bi-pen", "Requested"};
            case APPROVED -> new String[]{"good", "bi-check-circle-fill", "Approved"};
            case REJECTED -> new String[]{"bad", "bi-x-circle-fill", "Rejected"};
            case VOID -> new String[]{"bad", "bi-slash-circle", "Void"};
        };
        String what = switch (go.state()) {
            case NONE -> go.needed()
                    ? "A lead requests it, %s approves it.".formatted(board.approvers().named()
                            ? board.approvers().words()
                            : "another lead or an administrator")
                    : "Waves of this kind start without.";
            case REQUESTED -> "%s requested it %s for %d VMs%s%s".formatted(go.requestedBy(),
                    at(go.requestedAt(), zone), go.vms(), go.mapping().isEmpty() ? "" : ", " + go.mapping(),
                    go.note() == null ? "." : ": " + go.note());
            case APPROVED, REJECTED -> "%s requested it %s, %s decided %s%s".formatted(go.requestedBy(),
                    at(go.requestedAt(), zone), go.decidedBy(), at(go.decidedAt(), zone),
                    go.decidedReason() == null ? "." : ": " + go.decidedReason());
            case VOID -> go.voidBecause();
        };
        boolean running = board.charter().isUnderWay();
        boolean canAsk = board.charter().isDraft() && board.passes() && go.state() != Go.State.REQUESTED
                && go.state() != Go.State.APPROVED;
        return new Decision(mark[0], mark[1], mark[2], go.needed(), what,
                board.charter().isDraft() && go.state() == Go.State.REQUESTED, login.equals(go.requestedBy()), canAsk,
                running && go.needed() && go.state() == Go.State.APPROVED,
                running && go.withdrawn() && !login.equals(go.requestedBy()));
    }

    static String at(@Nullable Instant at, ZoneId zone) {
        return at == null ? "" : AT.format(at.atZone(zone));
    }

    static LocalDate usualEnd(Instant now, ZoneId zone) {
        return LocalDate.ofInstant(now, zone).plusDays(14);
    }
}
