package io.towpath.inventory.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.People;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Takes the owner form of a VM's page.
@Controller
class OwnerPage {

    private final People people;
    private final CurrentUser user;

    OwnerPage(People people, CurrentUser user) {
        this.people = people;
        this.user = user;
    }

    @PostMapping("/inventory/vms/{id}/owner")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String save(@PathVariable UUID id, @RequestParam int version,
            @RequestParam(required = false) @Nullable String application,
            @RequestParam(required = false) @Nullable String ownerName,
            @RequestParam(required = false) @Nullable String ownerEmail, RedirectAttributes flash) {
        people.assign(id, version, new People.Owner(application, ownerName, ownerEmail), user.actor());
        flash.addFlashAttribute("notice", "Saved.");
        return "redirect:/inventory/vms/" + id;
    }
}
