package io.towpath.migration.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.Exclusions;
import io.towpath.inventory.Tagging;
import io.towpath.inventory.application.Application;
import io.towpath.inventory.application.ApplicationFilter;
import io.towpath.inventory.application.Applications;
import io.towpath.migration.RefusedException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// What is done with many VMs of the list at once.
@Controller
class VmPickController {

    private final VmPicks picks;
    private final Applications applications;
    private final Exclusions exclusions;
    private final Tagging tags;
    private final CurrentUser user;

    VmPickController(VmPicks picks, Applications applications, Exclusions exclusions, Tagging tags,
            CurrentUser user) {
        this.tags = tags;
        this.picks = picks;
        this.applications = applications;
        this.exclusions = exclusions;
        this.user = user;
    }

    /// Says what can be done with them; VMs that can all go into a wave, and alone, go there at once when that was asked.
    ///
    /// @param every the list's query, when all that match are meant
    @PostMapping(VmListPage.PATH + "/picked")
    @PreAuthorize(Permission.INVENTORY_READ)
    String picked(@RequestParam(name = "vmIds", required = false) @Nullable List<String> vmIds,
            @RequestParam(required = false) @Nullable String every, @RequestParam(defaultValue = "") String then,
            @RequestParam(defaultValue = VmListPage.PATH) String back, Model model, RedirectAttributes flash) {
        List<UUID> ids = picks.ids(vmIds, every);
        if (ids.isEmpty()) {
            flash.addFlashAttribute("problem", "No VM was selected.");
            return "redirect:" + list(back);
        }
        if (then.equals("wave") && every == null && user.may("wave:write") && picks.plain(ids)) {
            return "forward:/waves/members";
        }
        return shown(ids, back, model);
    }

    /// The page that says what can be done with them.
    String shown(List<UUID> ids, String back, Model model) {
        model.addAttribute("page", picks.page(ids, names(), list(back)));
        model.addAttribute("tags", tags.given(ids));
        return "migration/picked";
    }

    private List<String> names() {
        return applications.page(ApplicationFilter.ALL, 500, 0).stream().map(Application::name).toList();
    }

    @PostMapping(VmListPage.PATH + "/assign")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String assign(@RequestParam String vmIds, @RequestParam String application,
            @RequestParam(defaultValue = VmListPage.PATH) String back, RedirectAttributes flash) {
        Application known = applications.named(application.strip()).orElseThrow(() -> new RefusedException(
                "validation", "There is no application “%s”.".formatted(application.strip()),
                "Make it first under Inventory, Applications; then assign it here."));
        int changed = applications.assign(known.id(), picks.ids(List.of(vmIds), null),
                Applications.Author.page(user.actor()));
        flash.addFlashAttribute("notice", "%d %s to %s now.".formatted(changed,
                changed == 1 ? "VM belongs" : "VMs belong", known.name()));
        return "redirect:" + list(back);
    }

    @PostMapping(VmListPage.PATH + "/exclude")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String exclude(@RequestParam String vmIds, @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = VmListPage.PATH) String back, RedirectAttributes flash) {
        int changed = exclusions.exclude(picks.ids(List.of(vmIds), null), reason, user.actor());
        flash.addFlashAttribute("notice", "%d %s excluded.".formatted(changed, changed == 1 ? "VM is" : "VMs are"));
        return "redirect:" + list(back);
    }

    @PostMapping(VmListPage.PATH + "/include")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String include(@RequestParam String vmIds, @RequestParam(defaultValue = VmListPage.PATH) String back,
            RedirectAttributes flash) {
        int changed = exclusions.include(picks.ids(List.of(vmIds), null), user.actor());
        flash.addFlashAttribute("notice", "%d %s in scope again.".formatted(changed,
                changed == 1 ? "VM is" : "VMs are"));
        return "redirect:" + list(back);
    }

    /// Back to the list and nowhere else.
    static String list(String back) {
        return back.equals(VmListPage.PATH) || back.startsWith(VmListPage.PATH + "?") ? back : VmListPage.PATH;
    }
}
