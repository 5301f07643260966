package io.towpath.migration.web;

import io.towpath.acceptance.Acceptance;
import io.towpath.access.Permission;
import io.towpath.readiness.Complexities;
import io.towpath.readiness.RightSizing;
import java.util.UUID;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/// The page of one VM, and its live part.
@Controller
@PreAuthorize(Permission.INVENTORY_READ)
class VmController {

    private final VmPages pages;
    private final VmTimeline timeline;
    private final Acceptance acceptance;
    private final Complexities complexities;
    private final RightSizing sizing;

    VmController(VmPages pages, VmTimeline timeline, Acceptance acceptance, Complexities complexities,
            RightSizing sizing) {
        this.complexities = complexities;
        this.sizing = sizing;
        this.pages = pages;
        this.timeline = timeline;
        this.acceptance = acceptance;
    }

    @GetMapping("/inventory/vms/{id}")
    String page(@PathVariable UUID id, @RequestParam(defaultValue = "overview") String tab, Model model) {
        VmPage page = pages.of(id, tab);
        model.addAttribute("page", page);
        if (page.tab().equals("overview")) {
            model.addAttribute("complexity", complexities.of(id).orElse(null));
            model.addAttribute("sizing", sizing.of(id).map(SizingPart::of).orElse(null));
            model.addAttribute("formula", sizing.formula());
        }
        if (page.tab().equals("timeline")) {
            model.addAttribute("timeline", timeline.of(id));
        }
        if (page.tab().equals("checks") && page.trip() != null) {
            model.addAttribute("accepted", acceptance.of(page.trip().id()).orElse(null));
        }
        return "migration/vm";
    }

    /// What changes by itself, for the page to fetch again.
    @GetMapping("/inventory/vms/{id}/live")
    String live(@PathVariable UUID id, @RequestParam(defaultValue = "overview") String tab, Model model) {
        model.addAttribute("page", pages.of(id, tab));
        return "migration/vm :: live";
    }
}
