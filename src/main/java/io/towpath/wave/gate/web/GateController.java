package io.towpath.wave.gate.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.access.Shared;
import io.towpath.access.Sharing;
import io.towpath.access.Users;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.CutoverWindow;
import io.towpath.wave.Waves;
import io.towpath.wave.WayBackConsents;
import io.towpath.wave.gate.Approvers;
import io.towpath.wave.gate.Charter;
import io.towpath.wave.gate.GateName;
import io.towpath.wave.gate.Gates;
import io.towpath.wave.gate.Gates.GateBoard;
import io.towpath.wave.gate.Go;
import io.towpath.wave.gate.Person;
import io.towpath.wave.gate.Purpose;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// A wave's gates, its go decision and what it proved.
@Controller
@RequestMapping("/waves/{id}")
class GateController {

    private final Gates gates;
    private final Waves waves;
    private final CutoverCalendar calendar;
    private final CurrentUser user;
    private final Clock clock;
    private final WayBackConsents consents;
    private final Users users;
    private final Shared<UUID, Optional<GateBoard>> boards;

    GateController(Gates gates, Waves waves, CutoverCalendar calendar, CurrentUser user, Clock clock,
            WayBackConsents consents, Users users, Sharing sharing) {
        this.users = users;
        this.consents = consents;
        this.gates = gates;
        this.waves = waves;
        this.calendar = calendar;
        this.user = user;
        this.clock = clock;
        // they look at every VM of the wave
        boards = sharing.shared(3);
    }

    /// A window to choose.
    record Choice(UUID id, String text) {}

    @GetMapping("/gates")
    @PreAuthorize(Permission.WAVE_READ)
    String show(@PathVariable UUID id, Model model) {
        GateBoard board = board(id);
        Charter charter = board.charter();
        model.addAttribute("page", GatePage.of(board, user.login(), user.zone()));
        model.addAttribute("until", GatePage.usualEnd(clock.instant(), user.zone()));
        model.addAttribute("purposes", Purpose.values());
        model.addAttribute("charter", charter);
        model.addAttribute("approvers", ApproverPart.of(board, gates.approversChanged(id), user, users));
        model.addAttribute("consent", ConsentPart.of(consents.asked(id), user.zone()));
        if (charter.isDraft()) {
            Instant now = clock.instant();
            model.addAttribute("windows", calendar.windows(now, now.plus(Duration.ofDays(400))).stream()
                    .map(this::choice).toList());
            model.addAttribute("others", waves.all().stream().filter(wave -> !wave.id().equals(id)).toList());
            model.addAttribute("needed", charter.needs().stream().map(Charter.Need::waveId)
                    .collect(Collectors.toSet()));
        }
        return "wave/gates";
    }

    private Choice choice(CutoverWindow window) {
        return new Choice(window.id(), "%s, %s, room for %d".formatted(window.name(),
                GatePage.at(window.opensAt(), user.zone()), window.capacityVms()));
    }

    /// One gate: exactly which VMs.
    @GetMapping("/gates/{gate}")
    @PreAuthorize(Permission.WAVE_READ)
    String one(@PathVariable UUID id, @PathVariable String gate, Model model) {
        GateBoard board = board(id);
        model.addAttribute("page", GatePage.of(board, user.login(), user.zone()));
        model.addAttribute("line", GatePage.line(board.gate(name(gate)), board, user.login()));
        model.addAttribute("faults", board.gate(name(gate)).faults());
        return "wave/gate";
    }

    @PostMapping("/terms")
    @PreAuthorize(Permission.WAVE_WRITE)
    String terms(@PathVariable UUID id, @RequestParam(defaultValue = "") String purpose,
            @RequestParam(required = false) @Nullable UUID window,
            @RequestParam(required = false) @Nullable Set<UUID> needs,
            RedirectAttributes flash) {
        gates.setTerms(id, purpose.isEmpty() ? null : Purpose.of(purpose), window, needs == null ? Set.of() : needs,
                who());
        return back(id, "Saved. Gates are computed anew; what was approved before is void.", flash);
    }

    @PostMapping("/approvers")
    @PreAuthorize(Permission.WAVE_WRITE)
    String approvers(@PathVariable UUID id, @RequestParam(required = false) @Nullable Set<String> persons,
            @RequestParam(required = false) @Nullable Set<String> roles,
            @RequestParam(defaultValue = "1") int minimum, @RequestParam(required = false) @Nullable String reason,
            RedirectAttributes flash) {
        Approvers approvers = ApproverPart.read(persons, roles, minimum);
        gates.setApprovers(id, approvers, reason, who());
        return back(id, "Saved: %s decides. What was approved before is void.".formatted(approvers.words()), flash);
    }

    @PostMapping("/gates/{gate}/waive")
    @PreAuthorize(Permission.WAVE_WRITE)
    String waive(@PathVariable UUID id, @PathVariable String gate, @RequestParam String reason,
            @RequestParam LocalDate until, RedirectAttributes flash) {
        gates.waive(id, name(gate), reason, until, who());
        return back(id, "Another lead or an administrator has to approve the waiver.", flash);
    }

    @PostMapping("/waivers/{waiver}/approve")
    @PreAuthorize(Permission.WAVE_WRITE)
    String approveWaiver(@PathVariable UUID id, @PathVariable UUID waiver, RedirectAttributes flash) {
        gates.approveWaiver(waiver, who());
        return back(id, "The gate is waived.", flash);
    }

    @PostMapping("/waivers/{waiver}/approve-in-place")
    @PreAuthorize(Permission.ADMIN)
    String approveWaiverInPlace(@PathVariable UUID id, @PathVariable UUID waiver, @RequestParam String reason,
            RedirectAttributes flash) {
        gates.approveWaiverInPlace(waiver, reason, who());
        return back(id, "The gate is waived, in place of those named.", flash);
    }

    @PostMapping("/waivers/{waiver}/revoke")
    @PreAuthorize(Permission.WAVE_WRITE)
    String revokeWaiver(@PathVariable UUID id, @PathVariable UUID waiver, @RequestParam String reason,
            RedirectAttributes flash) {
        gates.revokeWaiver(waiver, reason, who());
        return back(id, "The waiver is revoked.", flash);
    }

    @PostMapping("/criteria/{criterion}")
    @PreAuthorize(Permission.WAVE_WRITE)
    String confirm(@PathVariable UUID id, @PathVariable String criterion, @RequestParam String note,
            RedirectAttributes flash) {
        gates.confirm(id, criterion, note, who());
        return back(id, "Confirmed.", flash);
    }

    @PostMapping("/go")
    @PreAuthorize(Permission.WAVE_WRITE)
    String request(@PathVariable UUID id, @RequestParam(required = false) @Nullable String note,
            RedirectAttributes flash) {
        gates.requestGo(id, note, who());
        return back(id, "The go is requested. Another lead or an administrator decides.", flash);
    }

    @PostMapping("/go/approve")
    @PreAuthorize(Permission.WAVE_WRITE)
    String approve(@PathVariable UUID id, @RequestParam(required = false) @Nullable String reason,
            RedirectAttributes flash) {
        gates.approve(id, reason, who());
        return back(id, approved(id), flash);
    }

    @PostMapping("/go/approve-in-place")
    @PreAuthorize(Permission.ADMIN)
    String approveInPlace(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        gates.approveInPlace(id, reason, who());
        return back(id, approved(id), flash);
    }

    private String approved(UUID id) {
        GateBoard board = board(id);
        return board.go().state() != Go.State.APPROVED
                ? "Your approval counts: %d of %d.".formatted(board.go().answers().size(), board.approvers().minimum())
                : board.charter().isDraft()
                        ? "Approved: the wave may start as it is now."
                        : "Approved again: its VMs may cut over.";
    }

    @PostMapping("/go/reject")
    @PreAuthorize(Permission.WAVE_WRITE)
    String reject(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        gates.reject(id, reason, who());
        return back(id, "Rejected.", flash);
    }

    @PostMapping("/go/withdraw")
    @PreAuthorize(Permission.WAVE_WRITE)
    String withdraw(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        gates.withdraw(id, reason, who());
        return back(id, "Withdrawn: nothing of it cuts over until it is approved again.", flash);
    }

    private Person who() {
        return new Person(user.actor(), user.login());
    }

    private GateBoard board(UUID id) {
        return boards.get(id, () -> gates.of(id)).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private static GateName name(String gate) {
        return GateName.of(gate).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private static String back(UUID id, String notice, RedirectAttributes flash) {
        flash.addFlashAttribute("notice", notice);
        return "redirect:/waves/" + id + "/gates";
    }
}
