package io.towpath.migration.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.RefusedException;
import io.towpath.migration.power.Losses;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// The way back: what it does, what it loses, and the word that somebody knows.
@Controller
@PreAuthorize(Permission.WAVE_EXECUTE)
class RollBackController {

    private final Migrations migrations;
    private final Losses losses;
    private final Moments moments;
    private final CurrentUser user;

    RollBackController(Migrations migrations, Losses losses, Moments moments, CurrentUser user) {
        this.migrations = migrations;
        this.losses = losses;
        this.moments = moments;
        this.user = user;
    }

    /// @param words how much was written since, or why that is unknown
    public record LossPart(@Nullable String since, String lasted, String words) {}

    @GetMapping("/migrations/{id}/rollback")
    String show(@PathVariable UUID id, Model model) {
        MigrationView trip = find(id);
        model.addAttribute("trip", trip);
        model.addAttribute("inStep", TripPart.keepsInStep(trip));
        model.addAttribute("loss", losses.of(trip).map(loss -> new LossPart(moments.print(loss.since()),
                Moments.print(loss.lasted()), Losses.words(loss))).orElse(null));
        return "migration/rollback";
    }

    @PostMapping("/migrations/{id}/rollback")
    String rollBack(@PathVariable UUID id, @RequestParam String reason,
            @RequestParam(required = false) @Nullable String confirm, RedirectAttributes flash) {
        MigrationView trip = find(id);
        losses.accept(trip, confirm);
        migrations.rollBack(id, user.actor(), TripController.reason(reason));
        flash.addFlashAttribute("notice",
                "Rolling back: the target is taken out of service, its disks are kept; then the source serves again.");
        return "redirect:/inventory/vms/" + trip.vmId();
    }

    private MigrationView find(UUID id) {
        return migrations.find(id).orElseThrow(() -> new RefusedException("not-found",
                "There is no migration %s.".formatted(id), "Look for its VM in the list of VMs."));
    }
}
