package io.towpath.planning.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.planning.PlanContent;
import io.towpath.planning.PlanDesk;
import io.towpath.planning.PlanEstate;
import io.towpath.planning.PlannedWave;
import io.towpath.planning.Plans;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// What the buttons of the planner do. A draft that somebody else has edited meanwhile is shown with their edits first.
@Controller
@PreAuthorize(Permission.WAVE_WRITE)
class PlannerEdits {

    private final Plans plans;
    private final PlanDesk desk;
    private final Preview preview;
    private final WaveForms forms;
    private final CurrentUser user;

    PlannerEdits(Plans plans, PlanDesk desk, Preview preview, WaveForms forms, CurrentUser user) {
        this.plans = plans;
        this.desk = desk;
        this.preview = preview;
        this.forms = forms;
        this.user = user;
    }

    /// Here and not in an advice: the one for all problems would be asked first.
    @ExceptionHandler
    ModelAndView stale(PlanDesk.StalePlanException stale, HttpServletRequest request) {
        return StalePages.of(stale, request, user.zone());
    }

    @PostMapping("/waves/planner")
    String draft(@RequestParam(required = false) @Nullable UUID from, @RequestParam(required = false) boolean suggest,
            RedirectAttributes flash) {
        UUID id = desk.draft(from, user.actor());
        if (suggest) {
            var proposal = desk.suggest(id, plans.limits(id), null, user.actor());
            flash.addFlashAttribute("notice", told(proposal.waves().size(), proposal.left().size()));
        }
        return "redirect:/waves/planner/" + id;
    }

    @PostMapping("/waves/planner/{id}/suggest")
    String suggest(@PathVariable UUID id, @RequestParam(required = false) @Nullable Integer seen,
            @RequestParam(defaultValue = "false") boolean rest,
            @Valid @ModelAttribute("form") LimitsForm form, BindingResult faults, RedirectAttributes flash) {
        if (faults.hasErrors()) {
            flash.addFlashAttribute("problem", "Not suggested: " + String.join(", ", faults.getFieldErrors().stream()
                    .map(fault -> fault.getField() + " " + fault.getDefaultMessage()).toList()) + ".");
            return "redirect:/waves/planner/" + id;
        }
        var proposal = desk.suggest(id, form.on(plans.limits(id)), rest, seen, user.actor());
        flash.addFlashAttribute("notice", told(proposal.waves().size(), proposal.left().size()));
        return "redirect:/waves/planner/" + id;
    }

    private static String told(int waves, int left) {
        return "The planner proposes %s%s. Undo takes it back.".formatted(Say.counted(waves, "wave", "waves"),
                left == 0
                        ? ""
                        : " and leaves " + Say.counted(left, "group", "groups") + " in the pool, with the reason");
    }

    @PostMapping("/waves/planner/{id}/move")
    String move(@PathVariable UUID id, Selection selection, RedirectAttributes flash) {
        PlanContent content = plans.content(id);
        List<UUID> vms = selection.vms(content, plans.estate());
        PlannedWave to = selection.target(content);
        desk.move(id, vms, to == null ? null : to.id(), selection.seen(), user.actor());
        flash.addFlashAttribute("notice", "Moved %s to %s.".formatted(Say.vms(vms.size()),
                to == null ? "the pool" : to.name()));
        return "redirect:/waves/planner/" + id + (to == null ? "#pool" : "#wave-" + to.id());
    }

    @PostMapping("/waves/planner/{id}/preview")
    String preview(@PathVariable UUID id, Selection selection, Model model) {
        PlanContent content = plans.content(id);
        PlanEstate estate = plans.estate();
        model.addAttribute("preview", preview.of(content, estate, plans.limits(id), selection));
        model.addAttribute("plan", plans.find(id).orElseThrow());
        model.addAttribute("selection", selection);
        return "planning/preview";
    }

    @PostMapping("/waves/planner/{id}/preview-part")
    String previewPart(@PathVariable UUID id, Selection selection, Model model) {
        preview(id, selection, model);
        return "planning/preview :: effects";
    }

    @PostMapping("/waves/planner/{id}/undo")
    String undo(@PathVariable UUID id, @RequestParam(required = false) @Nullable Integer seen,
            RedirectAttributes flash) {
        flash.addFlashAttribute("notice", "Undone: %s.".formatted(desk.undo(id, seen, user.actor())));
        return "redirect:/waves/planner/" + id;
    }

    @PostMapping("/waves/planner/{id}/redo")
    String redo(@PathVariable UUID id, @RequestParam(required = false) @Nullable Integer seen,
            RedirectAttributes flash) {
        flash.addFlashAttribute("notice", "Done again: %s.".formatted(desk.redo(id, seen, user.actor())));
        return "redirect:/waves/planner/" + id;
    }

    @PostMapping("/waves/planner/{id}/waves")
    String addWave(@PathVariable UUID id, WaveForms.Fields fields, RedirectAttributes flash) {
        PlannedWave wave = forms.make(fields);
        desk.addWave(id, wave, fields.seen(), user.actor());
        flash.addFlashAttribute("notice", wave.name() + " is added.");
        return "redirect:/waves/planner/" + id + "#wave-" + wave.id();
    }

    @PostMapping("/waves/planner/{id}/waves/{wave}")
    String changeWave(@PathVariable UUID id, @PathVariable UUID wave, WaveForms.Fields fields,
            RedirectAttributes flash) {
        PlannedWave changed = desk.changeWave(id, content -> forms.change(content, wave, fields), fields.seen(),
                user.actor());
        flash.addFlashAttribute("notice", changed.name() + " is changed.");
        return "redirect:/waves/planner/" + id + "#wave-" + wave;
    }

    @PostMapping("/waves/planner/{id}/waves/{wave}/remove")
    String removeWave(@PathVariable UUID id, @PathVariable UUID wave,
            @RequestParam(required = false) @Nullable Integer seen, RedirectAttributes flash) {
        desk.removeWave(id, wave, seen, user.actor());
        flash.addFlashAttribute("notice", "The wave is removed; its VMs are in the pool.");
        return "redirect:/waves/planner/" + id;
    }

    @PostMapping("/waves/planner/{id}/save")
    String save(@PathVariable UUID id, @RequestParam(required = false) @Nullable Integer seen,
            @RequestParam(defaultValue = "") String note, RedirectAttributes flash) {
        desk.save(id, note, seen, user.actor());
        flash.addFlashAttribute("notice", "Saved: this version stays as it is. Publish it, or make a draft of it.");
        return "redirect:/waves/planner/" + id;
    }

    @PostMapping("/waves/planner/{id}/discard")
    String discard(@PathVariable UUID id, @RequestParam(required = false) @Nullable Integer seen,
            RedirectAttributes flash) {
        desk.discard(id, seen, user.actor());
        flash.addFlashAttribute("notice", "The draft is gone.");
        return "redirect:/waves/planner";
    }
}
