package io.towpath.wave.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.Inventory;
import io.towpath.migration.RefusedException;
import io.towpath.planning.PlanView;
import io.towpath.planning.Plans;
import io.towpath.wave.PlanPublisher;
import io.towpath.wave.PublishPreview;
import io.towpath.wave.PublishUndo;
import io.towpath.wave.Publishing;
import jakarta.validation.Valid;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Publishes a plan: shows what becomes of the waves that are and asks what a plan does not say, then makes its waves.
@Controller
@PreAuthorize(Permission.WAVE_WRITE)
@Tag(name = "Plans")
class PublishController {

    private static final UUID NOWHERE = new UUID(0, 0);

    private final Plans plans;
    private final Inventory inventory;
    private final PublishPreview preview;
    private final Publishers publishers;
    private final CurrentUser user;

    PublishController(Plans plans, Inventory inventory, PublishPreview preview, Publishers publishers,
            CurrentUser user) {
        this.plans = plans;
        this.inventory = inventory;
        this.preview = preview;
        this.publishers = publishers;
        this.user = user;
    }

    /// What publishes, and takes it back.
    @Component
    static class Publishers {

        private final PlanPublisher publisher;
        private final PublishUndo undo;

        Publishers(PlanPublisher publisher, PublishUndo undo) {
            this.publisher = publisher;
            this.undo = undo;
        }
    }

    @GetMapping("/waves/planner/{id}/publish")
    String ask(@PathVariable UUID id, Model model) {
        return form(id, PublishForm.at(usualTarget()), Map.of(), model);
    }

    @PostMapping("/waves/planner/{id}/publish")
    String publish(@PathVariable UUID id, @Valid @ModelAttribute("form") PublishForm form, BindingResult faults,
            Model model, RedirectAttributes flash) {
        if (faults.hasErrors()) {
            return form(id, form, Faults.of(faults), model);
        }
        PlanPublisher.Outcome done;
        try {
            done = publishers.publisher.publish(id, form.defaults(), form.agreed(), user.actor());
        } catch (RefusedException refused) {
            if (!refused.more().containsKey("losses")) {
                throw refused;
            }
            return form(id, form, Map.of("reason", refused.getMessage() + " " + refused.remedy()), model);
        }
        flash.addFlashAttribute("notice", told(done));
        return "redirect:/waves";
    }

    @PostMapping("/waves/planner/{id}/publish/undo")
    String undo(@PathVariable UUID id, RedirectAttributes flash) {
        publishers.undo.undo(id, user.actor());
        flash.addFlashAttribute("notice", "Publishing is undone: waves are as they were before.");
        return "redirect:/waves";
    }

    @PostMapping("/api/v1/plans/{id}/publish/undo")
    @Operation(summary = "Take the newest publishing back, with all that people had done about waves before it")
    ResponseEntity<Void> undone(@PathVariable UUID id) {
        publishers.undo.undo(id, user.actor());
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/api/v1/plans/{id}/publish")
    @ResponseBody
    @Operation(summary = "Make, change and discard draft waves as the plan says", description = "Where what people did "
            + "about waves (notices, agreements, waivers, approvals) would be lost, a reason is asked for (409 "
            + "publish-loses, with the losses).")
    PlanPublisher.Outcome publish(@PathVariable UUID id, @Valid @RequestBody PublishForm form) {
        return publishers.publisher.publish(id, form.defaults(), form.agreed(), user.actor());
    }

    @GetMapping("/api/v1/plans/{id}/publish")
    @ResponseBody
    @Operation(summary = "What publishing a plan would do to the waves that are")
    Preview preview(@PathVariable UUID id, @RequestParam(defaultValue = "false") boolean forAll) {
        PublishForm form = PublishForm.at(usualTarget());
        return Preview.of(preview.of(id, (forAll ? form.toAll() : form).defaults()));
    }

    /// @param seen to be told when publishing: it is refused where other things would be lost then
    /// @param proposed waves whose window is in no calendar yet
    record Preview(int created, int changed, int unchanged, int discarded, int untouched, int leftOut, int proposed,
            List<Publishing.Loss> losses, String seen) {

        static Preview of(Publishing todo) {
            return new Preview(todo.created(), todo.changed(), todo.unchanged(), todo.discarded(), todo.untouched(),
                    todo.leftOut(), todo.proposed(), todo.losses(), todo.lossesDigest());
        }
    }

    /// That of the waves that are, else the first.
    private UUID usualTarget() {
        var targets = inventory.targets();
        return preview.usualTarget().or(() -> targets.stream().findFirst().map(target -> target.id())).orElse(NOWHERE);
    }

    private String form(UUID id, PublishForm form, Map<String, String> faults, Model model) {
        PlanView plan = plans.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("plan", plan);
        model.addAttribute("targets", inventory.targets());
        model.addAttribute("form", form);
        model.addAttribute("todo", preview.of(id, (form.targetId() == null ? form.to(NOWHERE) : form).defaults()));
        model.addAttribute("undo", publishers.undo.possible(id).orElse(null));
        model.addAttribute("faults", faults);
        return "wave/publish";
    }

    private static String told(PlanPublisher.Outcome done) {
        return "The plan is published: %s made, %d changed, %d left as they were, %d discarded%s; %s are in them%s. Nothing moves until a wave is started. Until then it can be undone on the plan's page Publish."
                .formatted(WavePage.counted(done.created(), "wave", "waves"), done.changed(), done.unchanged(),
                        done.discarded(),
                        done.untouched() == 0 ? "" : ", " + done.untouched() + " started and left alone",
                        WavePage.counted(done.vms(), "VM", "VMs"), done.leftOut() == 0
                                ? ""
                                : ", " + done.leftOut() + " can no longer be planned and were left out");
    }
}
