package io.towpath.acceptance.web;

import io.towpath.acceptance.AcceptanceException;
import io.towpath.acceptance.ChecklistView;
import io.towpath.acceptance.Checklists;
import io.towpath.acceptance.Checklists.Ruling;
import io.towpath.acceptance.Criterion;
import io.towpath.acceptance.Protocols;
import io.towpath.acceptance.SignOffs;
import io.towpath.acceptance.Verdict;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// The checklist of one migration, for the team.
@Controller
@RequestMapping("/migrations/{id}")
class ChecklistController {

    private final Checklists checklists;
    private final SignOffs signOffs;
    private final Protocols protocols;
    private final PublicLinks publicLinks;
    private final SignOffMails mails;
    private final CurrentUser user;

    ChecklistController(Checklists checklists, SignOffs signOffs, Protocols protocols, PublicLinks publicLinks,
            SignOffMails mails, CurrentUser user) {
        this.checklists = checklists;
        this.signOffs = signOffs;
        this.protocols = protocols;
        this.publicLinks = publicLinks;
        this.mails = mails;
        this.user = user;
    }

    @GetMapping("/acceptance")
    @PreAuthorize(Permission.SIGNOFF_READ)
    String checklist(@PathVariable UUID id, Model model) {
        ChecklistView view = view(id);
        model.addAttribute("page", ChecklistPage.of(view, mails.of(view), moments(), user.may("signoff:send")));
        model.addAttribute("mailed", mails.on());
        return "acceptance/checklist";
    }

    /// @param form `verdict-BOOTS`, `note-BOOTS` … and the version that was on the screen
    @PostMapping("/acceptance")
    @PreAuthorize(Permission.SIGNOFF_SEND)
    String decide(@PathVariable UUID id, @RequestParam Map<String, String> form, @RequestParam int version,
            RedirectAttributes flash) {
        return then(id, flash, () -> {
            checklists.decide(id, rulings(form), version, user.actor());
            return "Saved.";
        });
    }

    @PostMapping("/acceptance/owner")
    @PreAuthorize(Permission.SIGNOFF_SEND)
    String owner(@PathVariable UUID id, @RequestParam String name, @RequestParam String email,
            RedirectAttributes flash) {
        return then(id, flash, () -> {
            checklists.nameOwner(id, name, email, user.actor());
            return name.strip() + " signs this one.";
        });
    }

    /// The link is shown on the page that follows, once.
    @PostMapping("/acceptance/link")
    @PreAuthorize(Permission.SIGNOFF_SEND)
    String link(@PathVariable UUID id, RedirectAttributes flash) {
        return then(id, flash, () -> {
            SignOffs.NewLink made = signOffs.createLink(id, user.actor());
            flash.addFlashAttribute("handout", publicLinks.handout(made, view(id).vm().vmName(), moments()));
            return "The link is made. It is shown on this page only, now.";
        });
    }

    /// The link is in the mail alone.
    @PostMapping("/acceptance/link/mail")
    @PreAuthorize(Permission.SIGNOFF_SEND)
    String mail(@PathVariable UUID id, RedirectAttributes flash) {
        return then(id, flash, () -> "A mail to %s is on its way. The line of its link says what became of it."
                .formatted(mails.send(id, moments(), user.actor()).recipientEmail()));
    }

    @PostMapping("/acceptance/link/{link}/revoke")
    @PreAuthorize(Permission.SIGNOFF_SEND)
    String revoke(@PathVariable UUID id, @PathVariable UUID link, RedirectAttributes flash) {
        return then(id, flash, () -> {
            signOffs.revoke(link, user.actor());
            return "The link does not work any more.";
        });
    }

    @PostMapping("/acceptance/incident")
    @PreAuthorize(Permission.SIGNOFF_SEND)
    String incident(@PathVariable UUID id, @RequestParam String note,
            @RequestParam(defaultValue = "false") boolean restart, RedirectAttributes flash) {
        return then(id, flash, () -> {
            checklists.reportIncident(id, note, restart, user.actor());
            return restart ? "Recorded; the soak starts anew." : "Recorded.";
        });
    }

    @GetMapping("/protocol")
    @PreAuthorize(Permission.SIGNOFF_READ)
    String protocol(@PathVariable UUID id, Model model) {
        model.addAttribute("page", ProtocolPage.of(protocols.of(id).orElseThrow(() -> notFound(id)), moments()));
        return "acceptance/protocol";
    }

    private static List<Ruling> rulings(Map<String, String> form) {
        List<Ruling> rulings = new ArrayList<>();
        for (Criterion criterion : Criterion.values()) {
            String verdict = form.get("verdict-" + criterion.name());
            if (verdict != null) {
                rulings.add(new Ruling(criterion, Verdict.valueOf(verdict), form.get("note-" + criterion.name())));
            }
        }
        return rulings;
    }

    private ChecklistView view(UUID id) {
        return checklists.find(id).orElseThrow(() -> notFound(id));
    }

    private Moments moments() {
        return new Moments(user.zone(), Locale.ENGLISH);
    }

    private static AcceptanceException notFound(UUID id) {
        return new AcceptanceException("not-found", "There is no checklist for migration " + id + ".",
                "A checklist is opened when the VM has arrived at its target.");
    }

    /// Does it, says how it went, and shows the page again.
    private static String then(UUID id, RedirectAttributes flash, Act act) {
        try {
            flash.addFlashAttribute("notice", act.perform());
        } catch (AcceptanceException e) {
            flash.addFlashAttribute("problem", e.getMessage() + " " + e.remedy());
        }
        return "redirect:/migrations/" + id + "/acceptance";
    }

    private interface Act {
        String perform();
    }
}
