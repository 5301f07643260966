package io.towpath.migration.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.disk.DiskFormat;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.PlanMigration;
import io.towpath.migration.RefusedException;
import io.towpath.migration.SourceDecisions;
import java.util.UUID;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// What people do with a migration on its VM's page.
@Controller
class TripController {

    private final Migrations migrations;
    private final SourceDecisions decisions;
    private final CurrentUser user;

    TripController(Migrations migrations, SourceDecisions decisions, CurrentUser user) {
        this.migrations = migrations;
        this.decisions = decisions;
        this.user = user;
    }

    /// A link to a migration shows its VM.
    @GetMapping("/migrations/{id}")
    @PreAuthorize(Permission.INVENTORY_READ)
    String show(@PathVariable UUID id) {
        return "redirect:/inventory/vms/" + vm(id);
    }

    @PostMapping("/inventory/vms/{id}/plan")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String plan(@PathVariable UUID id, @RequestParam UUID target, @RequestParam String format,
            @RequestParam int soakBusinessDays, RedirectAttributes flash) {
        DiskFormat known = DiskFormat.ofId(format).orElseThrow(() -> new RefusedException("validation",
                "'%s' is no format.".formatted(format), "Choose qcow2 or raw."));
        if (soakBusinessDays < 0 || soakBusinessDays > 60) {
            throw new RefusedException("validation", "A soak of %d business days is not possible.".formatted(
                    soakBusinessDays), "Choose 0 to 60.");
        }
        migrations.plan(new PlanMigration(id, target, known, soakBusinessDays, null, null), user.actor());
        flash.addFlashAttribute("notice", "Planned. Start it when you are ready.");
        return "redirect:/inventory/vms/" + id;
    }

    @PostMapping("/migrations/{id}/start")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String start(@PathVariable UUID id, RedirectAttributes flash) {
        migrations.start(id, user.actor());
        return back(id, "Started. The machine goes on by itself.", flash);
    }

    @PostMapping("/migrations/{id}/mode")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String changeMode(@PathVariable UUID id, @RequestParam String mode, RedirectAttributes flash) {
        migrations.changeMode(id, TripPart.mode(mode), user.actor());
        return back(id, "Changed: it is %s now.".formatted(mode), flash);
    }

    @PostMapping("/migrations/{id}/take-new-facts")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String takeNewFacts(@PathVariable UUID id, @RequestParam String shown, RedirectAttributes flash) {
        decisions.takeNewFacts(id, shown, user.actor());
        return back(id, "The source is taken as it was shown.", flash);
    }

    @PostMapping("/migrations/{id}/accept-differences")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String acceptDifferences(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        decisions.acceptDifferences(id, user.actor(), reason(reason));
        return back(id, "It goes on. Who took the differences and why is kept.", flash);
    }

    @PostMapping("/migrations/{id}/leave-comparison")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String leaveComparison(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        decisions.leaveComparison(id, user.actor(), reason(reason));
        return back(id, "It goes on without the comparison. Who said so and why is kept.", flash);
    }

    @PostMapping("/migrations/{id}/leave-source")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String leaveSource(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        decisions.leaveSource(id, user.actor(), reason(reason));
        return back(id, "It ends without its source. Who said so and why is kept.", flash);
    }

    @PostMapping("/migrations/{id}/agree-to-power-off")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String agreeToPowerOff(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        decisions.agreeToPowerOff(id, user.actor(), reason(reason));
        return back(id, "The guest is asked once more; then its power is taken away.", flash);
    }

    @PostMapping("/migrations/{id}/quiesce")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String quiesce(@PathVariable UUID id, @RequestParam String policy, RedirectAttributes flash) {
        decisions.quiesce(id, TripPart.quiesce(policy), user.actor());
        flash.addFlashAttribute("notice", "Changed: it holds from the next pass on.");
        return "redirect:/migrations/%s/sync".formatted(id);
    }

    @PostMapping("/migrations/{id}/cancel")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String cancel(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        migrations.cancel(id, user.actor(), reason(reason));
        return back(id, "Cancelling: the running step stops within seconds.", flash);
    }

    @PostMapping("/migrations/{id}/abort")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String abort(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        migrations.abort(id, user.actor(), reason(reason));
        return back(id, "Aborting: the source is brought back, then the trip goes on in step.", flash);
    }

    @PostMapping("/migrations/{id}/retry")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String retry(@PathVariable UUID id, RedirectAttributes flash) {
        migrations.retry(id, user.actor());
        return back(id, "It goes on from the step that failed.", flash);
    }

    @PostMapping("/migrations/{id}/ask-again")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String askAgain(@PathVariable UUID id, RedirectAttributes flash) {
        migrations.askAgain(id, user.actor());
        return back(id, "The owner can sign again.", flash);
    }

    @PostMapping("/migrations/{id}/hold")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String hold(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        migrations.hold(id, user.actor(), reason(reason));
        return back(id, "Held. It goes on when it is released.", flash);
    }

    @PostMapping("/migrations/{id}/release")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String release(@PathVariable UUID id, RedirectAttributes flash) {
        migrations.release(id, user.actor());
        return back(id, "Released.", flash);
    }

    private String back(UUID id, String notice, RedirectAttributes flash) {
        flash.addFlashAttribute("notice", notice);
        return "redirect:/inventory/vms/" + vm(id);
    }

    private UUID vm(UUID id) {
        return migrations.find(id).map(MigrationView::vmId).orElseThrow(() -> new RefusedException("not-found",
                "There is no migration %s.".formatted(id), "Look for its VM in the list of VMs."));
    }

    static String reason(String reason) {
        String text = reason.strip();
        if (text.isEmpty() || text.length() > 500) {
            throw new RefusedException("validation", "The reason has %d characters.".formatted(text.length()),
                    "Say why in 1 to 500 characters: it is kept on the audit trail.");
        }
        return text;
    }
}
