package io.towpath.readiness.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.readiness.Waiver;
import io.towpath.readiness.Waivers;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// The list of waivers, and what people do with them there, on the board and on a VM's page.
@Controller
class WaiverPages {

    private static final int MOST = 500;

    private final Waivers waivers;
    private final CurrentUser user;

    WaiverPages(Waivers waivers, CurrentUser user) {
        this.waivers = waivers;
        this.user = user;
    }

    /// @param said       who asked, approved, ended it, in a line
    /// @param approvable asked for by somebody else, and waiting
    record Row(UUID id, String rule, String scope, @Nullable UUID vmId, String reason, String until, String state,
            String said, String vms, boolean approvable, boolean open) {}

    @GetMapping("/inventory/waivers")
    @PreAuthorize(Permission.INVENTORY_READ)
    String list(Model model) {
        List<Row> rows = waivers.list(null, null, null, MOST).stream().map(this::row).toList();
        model.addAttribute("waiting", rows.stream().filter(row -> row.state().equals("REQUESTED")).toList());
        model.addAttribute("active", rows.stream().filter(row -> row.state().equals("ACTIVE")).toList());
        model.addAttribute("ended", rows.stream().filter(row -> !row.open()).toList());
        return "readiness/waivers";
    }

    @PostMapping("/inventory/waivers")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String request(@RequestParam String rule, @RequestParam(required = false) @Nullable UUID vm,
            @RequestParam(required = false) @Nullable String application, @RequestParam String reason,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate until, RedirectAttributes flash) {
        Waiver waiver = waivers.request(new Waivers.Ask(rule, vm, application, reason, until), who());
        flash.addFlashAttribute("notice",
                "Asked for: %s for %s. Another lead or administrator approves it.".formatted(waiver.rule(),
                        waiver.scope()));
        return vm == null ? "redirect:/inventory/waivers" : "redirect:/inventory/vms/" + vm + "?tab=findings";
    }

    @PostMapping("/inventory/waivers/{id}/approve")
    @PreAuthorize(Permission.WAVE_WRITE)
    String approve(@PathVariable UUID id, RedirectAttributes flash) {
        Waiver waiver = waivers.approve(id, who());
        flash.addFlashAttribute("notice", "Approved: %s for %s counts no more until %s, on %d %s.".formatted(
                waiver.rule(), waiver.scope(), Days.print(waiver.expiresOn()), waiver.vms(),
                waiver.vms() == 1 ? "VM" : "VMs"));
        return "redirect:/inventory/waivers";
    }

    @PostMapping("/inventory/waivers/{id}/revoke")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String revoke(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        Waiver waiver = waivers.revoke(id, reason, who());
        flash.addFlashAttribute("notice",
                "Revoked: %s counts again for %s.".formatted(waiver.rule(), waiver.scope()));
        return "redirect:/inventory/waivers";
    }

    private Row row(Waiver waiver) {
        String said = "asked by " + waiver.requestedBy()
                + (waiver.approvedBy() == null ? "" : ", approved by " + waiver.approvedBy())
                + (waiver.revokedBy() == null
                        ? ""
                        : ", revoked by %s: %s".formatted(waiver.revokedBy(), waiver.revokedReason()));
        boolean waits = waiver.state() == Waiver.State.REQUESTED;
        return new Row(waiver.id(), waiver.rule(), waiver.scope(), waiver.vmId(), waiver.reason(),
                Days.print(waiver.expiresOn()), waiver.state().name(), said,
                String.format(Locale.ENGLISH, "%,d", waiver.vms()),
                waits && user.may("wave:write") && !waiver.requestedBy().equals(user.login()),
                waits || waiver.state() == Waiver.State.ACTIVE);
    }

    private Waivers.Who who() {
        return new Waivers.Who(user.actor(), user.login());
    }
}
