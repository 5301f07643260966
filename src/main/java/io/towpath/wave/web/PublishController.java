package io.towpath.wave.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.Inventory;
import io.towpath.planning.PlanView;
import io.towpath.planning.Plans;
import io.towpath.wave.PlanPublisher;
import jakarta.validation.Valid;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Publishes a plan: asks what a plan does not say, then makes its waves.
@Controller
@PreAuthorize(Permission.WAVE_WRITE)
@Tag(name = "Plans")
class PublishController {

    private final Plans plans;
    private final Inventory inventory;
    private final PlanPublisher publisher;
    private final CurrentUser user;

    PublishController(Plans plans, Inventory inventory, PlanPublisher publisher, CurrentUser user) {
        this.plans = plans;
        this.inventory = inventory;
        this.publisher = publisher;
        this.user = user;
    }

    @GetMapping("/waves/planner/{id}/publish")
    String ask(@PathVariable UUID id, Model model) {
        return form(id, Map.of(), model);
    }

    @PostMapping("/waves/planner/{id}/publish")
    String publish(@PathVariable UUID id, @Valid @ModelAttribute("form") PublishForm form, BindingResult faults,
            Model model, RedirectAttributes flash) {
        if (faults.hasErrors()) {
            return form(id, Faults.of(faults), model);
        }
        PlanPublisher.Outcome done = publisher.publish(id, form.defaults(), user.actor());
        flash.addFlashAttribute("notice", told(done));
        return "redirect:/waves";
    }

    @PostMapping("/api/v1/plans/{id}/publish")
    @ResponseBody
    @Operation(summary = "Make, change and discard draft waves as the plan says")
    PlanPublisher.Outcome publish(@PathVariable UUID id, @Valid @RequestBody PublishForm form) {
        return publisher.publish(id, form.defaults(), user.actor());
    }

    private String form(UUID id, Map<String, String> faults, Model model) {
        PlanView plan = plans.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("plan", plan);
        model.addAttribute("targets", inventory.targets());
        model.addAttribute("faults", faults);
        return "wave/publish";
    }

    private static String told(PlanPublisher.Outcome done) {
        return "The plan is published: %s made, %d changed, %d discarded%s; %s are in them%s. Nothing moves until a wave is started."
                .formatted(WavePage.counted(done.created(), "wave", "waves"), done.changed(), done.discarded(),
                        done.untouched() == 0 ? "" : ", " + done.untouched() + " started and left alone",
                        WavePage.counted(done.vms(), "VM", "VMs"), done.leftOut() == 0
                                ? ""
                                : ", " + done.leftOut() + " can no longer be planned and were left out");
    }
}
