package io.towpath.inventory.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.attributes.AttributeFields;
import io.towpath.inventory.reading.VmField;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Says which attribute of a source tells which field of its VMs, on the source's page.
@Controller
class AttributePages {

    private final AttributeFields attributes;
    private final CurrentUser user;

    AttributePages(AttributeFields attributes, CurrentUser user) {
        this.attributes = attributes;
        this.user = user;
    }

    @PostMapping("/sources/{id}/attributes")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String save(@PathVariable UUID id, @RequestParam Map<String, String> typed, RedirectAttributes flash) {
        Map<String, String> wanted = new LinkedHashMap<>();
        AttributeFields.FIELDS.stream().map(VmField::word)
                .forEach(field -> wanted.put(field, typed.getOrDefault(field, "")));
        try {
            int vms = attributes.set(id, wanted, user.actor());
            flash.addFlashAttribute("notice", switch (vms) {
                case 0 -> "Saved. No VM changed.";
                case 1 -> "Saved. 1 VM changed.";
                default -> "Saved. %s VMs changed.".formatted(Print.count(vms));
            });
        } catch (RefusedException refused) {
            flash.addFlashAttribute("problem", refused.getMessage() + "."
                    + (refused.remedy() == null ? "" : " " + refused.remedy()));
        }
        return "redirect:/sources/" + id + "#attributes";
    }
}
