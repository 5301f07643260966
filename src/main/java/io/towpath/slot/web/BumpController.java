package io.towpath.slot.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.slot.BumpDesk;
import io.towpath.slot.Queues;
import java.util.UUID;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Raises a trip that waits before the others.
@Controller
@PreAuthorize(Permission.WAVE_EXECUTE)
class BumpController {

    private final BumpDesk desk;
    private final Queues queues;
    private final CurrentUser user;

    BumpController(BumpDesk desk, Queues queues, CurrentUser user) {
        this.desk = desk;
        this.queues = queues;
        this.user = user;
    }

    @GetMapping("/slots/bump/{id}")
    String form(@PathVariable UUID id, Model model, RedirectAttributes redirect) {
        try {
            desk.waiting(id);
            model.addAttribute("entry", queues.one(id));
            return "slot/bump";
        } catch (RefusedException refused) {
            return told(redirect, refused);
        }
    }

    /// Of a VM's trip, where lists know no more.
    @GetMapping("/slots/bump")
    String ofVm(@RequestParam UUID vm, RedirectAttributes redirect) {
        try {
            return "redirect:/slots/bump/" + desk.ofVm(vm);
        } catch (RefusedException refused) {
            return told(redirect, refused);
        }
    }

    @PostMapping("/slots/bump/{id}")
    String bump(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes redirect) {
        return done(redirect, "Raised: it goes next, behind last passes. Who waits is told why.",
                () -> desk.bump(id, reason, user.actor()));
    }

    @PostMapping("/slots/bump/{id}/take-back")
    String takeBack(@PathVariable UUID id, RedirectAttributes redirect) {
        return done(redirect, "It waits in its own place again.", () -> desk.takeBack(id, user.actor()));
    }

    private static String done(RedirectAttributes redirect, String notice, Runnable work) {
        try {
            work.run();
            redirect.addFlashAttribute("notice", notice);
            return "redirect:/slots";
        } catch (RefusedException refused) {
            return told(redirect, refused);
        }
    }

    private static String told(RedirectAttributes redirect, RefusedException refused) {
        String message = String.valueOf(refused.getMessage());
        redirect.addFlashAttribute("problem", Character.toUpperCase(message.charAt(0)) + message.substring(1) + "."
                + (refused.remedy() == null ? "" : " " + refused.remedy()));
        return "redirect:/slots";
    }
}
