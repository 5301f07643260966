package io.towpath.migration.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.DiskExclusions;
import java.util.UUID;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Which disks of a VM stay at the source.
@Controller
@PreAuthorize(Permission.INVENTORY_WRITE)
class VmDiskController {

    private final DiskExclusions exclusions;
    private final CurrentUser user;

    VmDiskController(DiskExclusions exclusions, CurrentUser user) {
        this.exclusions = exclusions;
        this.user = user;
    }

    @PostMapping("/inventory/vms/{id}/disks/{disk}/exclude")
    String exclude(@PathVariable UUID id, @PathVariable UUID disk, @RequestParam(defaultValue = "") String reason,
            RedirectAttributes flash) {
        exclusions.exclude(id, disk, reason, user.actor());
        flash.addFlashAttribute("notice", "The disk stays at the source.");
        return "redirect:/inventory/vms/%s?tab=disks".formatted(id);
    }

    @PostMapping("/inventory/vms/{id}/disks/{disk}/include")
    String include(@PathVariable UUID id, @PathVariable UUID disk, RedirectAttributes flash) {
        exclusions.include(id, disk, user.actor());
        flash.addFlashAttribute("notice", "The disk migrates with its VM.");
        return "redirect:/inventory/vms/%s?tab=disks".formatted(id);
    }
}
