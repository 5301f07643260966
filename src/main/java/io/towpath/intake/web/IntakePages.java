package io.towpath.intake.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.intake.IntakeField;
import io.towpath.intake.Intakes;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.application.Applications;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// What the owner of an application was asked and says: a page, and a part of the application's page.
@Controller
@RequestMapping("/inventory/applications/{id}/intake")
class IntakePages {

    private final Intakes intakes;
    private final IntakeLinks links;
    private final CurrentUser user;

    IntakePages(Intakes intakes, IntakeLinks links, CurrentUser user) {
        this.intakes = intakes;
        this.links = links;
        this.user = user;
    }

    @GetMapping
    @PreAuthorize(Permission.INVENTORY_READ)
    String show(@PathVariable UUID id, Model model) {
        model.addAttribute("page", IntakePage.of(intakes.of(id).orElseThrow(() -> new ResponseStatusException(
                HttpStatus.NOT_FOUND)), user.zone()));
        return "intake/of";
    }

    @PostMapping
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String ask(@PathVariable UUID id, RedirectAttributes flash) {
        try {
            flash.addFlashAttribute("handouts", List.of(links.handout(intakes.ask(id, user.actor()), user.zone())));
        } catch (RefusedException refused) {
            tell(refused, flash);
        }
        return back(id);
    }

    @PostMapping("/revoke")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String revoke(@PathVariable UUID id, RedirectAttributes flash) {
        try {
            intakes.revoke(id, user.actor());
            flash.addFlashAttribute("notice", "The link opens nothing any more. What was said by it stays.");
        } catch (RefusedException refused) {
            tell(refused, flash);
        }
        return back(id);
    }

    /// @param version of the application, as the page compared it
    /// @param field   codes of what is taken over
    @PostMapping("/take-over")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String takeOver(@PathVariable UUID id, @RequestParam int version, @RequestParam UUID answer,
            @RequestParam(defaultValue = "") List<String> field, RedirectAttributes flash) {
        try {
            List<IntakeField> fields = new ArrayList<>();
            field.forEach(code -> IntakeField.ofCode(code).ifPresent(fields::add));
            intakes.takeOver(id, version, answer, fields, Applications.Author.page(user.actor()));
            flash.addFlashAttribute("notice", "Taken over.");
        } catch (RefusedException refused) {
            tell(refused, flash);
        }
        return back(id);
    }

    /// An application that is not there is a page of its own.
    static void tell(RefusedException refused, RedirectAttributes flash) {
        if (refused.code().equals("not-found")) {
            throw refused;
        }
        String said = refused.getMessage() + ". " + (refused.remedy() == null ? "" : refused.remedy());
        flash.addFlashAttribute("problem", said.substring(0, 1).toUpperCase(Locale.ROOT) + said.substring(1));
    }

    private static String back(UUID id) {
        return "redirect:/inventory/applications/" + id + "/intake";
    }
}
