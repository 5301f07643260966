package io.towpath.wave.gate.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.wave.gate.GateName;
import io.towpath.wave.gate.GateWaiver;
import io.towpath.wave.gate.Gates;
import io.towpath.wave.gate.Gates.GateBoard;
import io.towpath.wave.gate.Person;
import io.towpath.wave.gate.Purpose;
import java.time.LocalDate;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// Gates, waivers, exit criteria and the go decision of a wave, as REST.
@RestController
@RequestMapping("/api/v1/waves/{id}")
@Tag(name = "Waves")
class GateApi {

    private final Gates gates;
    private final CurrentUser user;

    GateApi(Gates gates, CurrentUser user) {
        this.gates = gates;
        this.user = user;
    }

    record Terms(@Nullable String kind, @Nullable UUID windowId, @Nullable Set<UUID> needs) {}

    /// @param persons logins
    /// @param roles   `lead`, `administrator`: anybody of them
    /// @param reason  of an administrator who changes it in place of those named
    record Named(@Nullable Set<String> persons, @Nullable Set<String> roles, @Nullable Integer minimum,
            @Nullable String reason) {}

    record Waive(String reason, LocalDate expiresOn) {}

    record Words(@Nullable String reason) {

        String given() {
            return reason == null ? "" : reason;
        }
    }

    @GetMapping("/gates")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "Gates, exit criteria and the go decision, computed now")
    GateJson get(@PathVariable UUID id) {
        return GateJson.of(board(id));
    }

    @PostMapping("/check-gates")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "The same as a verb; nothing is changed")
    GateJson check(@PathVariable UUID id) {
        return get(id);
    }

    @GetMapping("/gates/{gate}")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "One gate, with the VMs that fail it")
    GateJson.OneGate one(@PathVariable UUID id, @PathVariable String gate) {
        return GateJson.OneGate.of(board(id).gate(name(gate)), true);
    }

    @PutMapping("/terms")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "What the wave is held to; an approval is void then")
    GateJson terms(@PathVariable UUID id, @RequestBody Terms body) {
        Purpose purpose;
        try {
            purpose = body.kind() == null ? null : Purpose.of(body.kind());
        } catch (IllegalArgumentException unknown) {
            throw new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT, "There is no kind " + body.kind());
        }
        gates.setTerms(id, purpose, body.windowId(), body.needs() == null ? Set.of() : body.needs(), who());
        return get(id);
    }

    @PutMapping("/approvers")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Who decides about the wave; empty lists: any lead other than who requests. An approval is void then")
    GateJson approvers(@PathVariable UUID id, @RequestBody Named body) {
        gates.setApprovers(id, ApproverPart.read(body.persons(), body.roles(), body.minimum()), body.reason(), who());
        return get(id);
    }

    @PostMapping("/gates/{gate}/waive")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Ask that a gate be set aside; another person approves it")
    GateJson.OneGate waive(@PathVariable UUID id, @PathVariable String gate, @RequestBody Waive body) {
        gates.waive(id, name(gate), body.reason(), body.expiresOn(), who());
        return one(id, gate);
    }

    @PostMapping("/waivers/{waiver}/approve")
    @PreAuthorize(Permission.WAVE_WRITE)
    GateJson approveWaiver(@PathVariable UUID id, @PathVariable UUID waiver) {
        requireOf(id, waiver);
        gates.approveWaiver(waiver, who());
        return get(id);
    }

    @PostMapping("/waivers/{waiver}/approve-in-place")
    @PreAuthorize(Permission.ADMIN)
    @Operation(summary = "As approve, by an administrator in place of those whom the wave names, with a reason")
    GateJson approveWaiverInPlace(@PathVariable UUID id, @PathVariable UUID waiver, @RequestBody Words body) {
        requireOf(id, waiver);
        gates.approveWaiverInPlace(waiver, body.given(), who());
        return get(id);
    }

    @PostMapping("/waivers/{waiver}/revoke")
    @PreAuthorize(Permission.WAVE_WRITE)
    GateJson revokeWaiver(@PathVariable UUID id, @PathVariable UUID waiver, @RequestBody Words body) {
        requireOf(id, waiver);
        gates.revokeWaiver(waiver, body.given(), who());
        return get(id);
    }

    @PostMapping("/criteria/{criterion}/confirm")
    @PreAuthorize(Permission.WAVE_WRITE)
    GateJson confirm(@PathVariable UUID id, @PathVariable String criterion, @RequestBody Words body) {
        gates.confirm(id, criterion, body.given(), who());
        return get(id);
    }

    @PostMapping("/request-go")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Ask another person for the go")
    ResponseEntity<GateJson> request(@PathVariable UUID id, @RequestBody(required = false) @Nullable Words body) {
        gates.requestGo(id, body == null ? null : body.reason(), who());
        return ResponseEntity.ok(get(id));
    }

    @PostMapping("/approve")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Let it start as it is now; by another person than the one who requested it,"
            + " and by as many of those named as the wave asks for")
    GateJson approve(@PathVariable UUID id, @RequestBody(required = false) @Nullable Words body) {
        gates.approve(id, body == null ? null : body.reason(), who());
        return get(id);
    }

    @PostMapping("/approve-in-place")
    @PreAuthorize(Permission.ADMIN)
    @Operation(summary = "As approve, by an administrator in place of those whom the wave names, with a reason")
    GateJson approveInPlace(@PathVariable UUID id, @RequestBody Words body) {
        gates.approveInPlace(id, body.given(), who());
        return get(id);
    }

    @PostMapping("/reject")
    @PreAuthorize(Permission.WAVE_WRITE)
    GateJson reject(@PathVariable UUID id, @RequestBody Words body) {
        gates.reject(id, body.given(), who());
        return get(id);
    }

    @PostMapping("/withdraw-go")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Take the go of a running wave back: nothing of it cuts over until it is approved again")
    GateJson withdraw(@PathVariable UUID id, @RequestBody Words body) {
        gates.withdraw(id, body.given(), who());
        return get(id);
    }

    private Person who() {
        return new Person(user.actor(), user.login());
    }

    /// The waiver is one of that wave.
    private void requireOf(UUID id, UUID waiver) {
        if (board(id).gates().stream().noneMatch(gate -> {
            GateWaiver one = gate.waiver();
            return one != null && one.id().equals(waiver);
        })) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "The wave has no waiver " + waiver);
        }
    }

    private GateBoard board(UUID id) {
        return gates.of(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private static GateName name(String gate) {
        return GateName.of(gate).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
