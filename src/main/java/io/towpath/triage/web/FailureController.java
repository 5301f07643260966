package io.towpath.triage.web;

import io.towpath.access.AccessException;
import io.towpath.access.AccessException.Kind;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.triage.Acts;
import io.towpath.triage.Clusters;
import io.towpath.triage.Clusters.NewName;
import io.towpath.triage.Retry;
import io.towpath.triage.Triage;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Failures that were seen, by what they said; what nobody recognises first.
@Controller
@PreAuthorize(Permission.INVENTORY_READ)
class FailureController {

    private final FailurePages pages;
    private final Clusters clusters;
    private final Triage triage;
    private final CurrentUser user;

    FailureController(FailurePages pages, Clusters clusters, Triage triage, CurrentUser user) {
        this.pages = pages;
        this.clusters = clusters;
        this.triage = triage;
        this.user = user;
    }

    /// @param show `all`; else those that nobody recognises
    @GetMapping("/failures")
    String list(@RequestParam(defaultValue = "") String show, Model model) {
        model.addAttribute("page", pages.page(show.equals("all")));
        return "triage/failures";
    }

    @GetMapping("/failures/{fingerprint}")
    String one(@PathVariable String fingerprint, Model model) {
        model.addAttribute("page", pages.one(fingerprint)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND)));
        model.addAttribute("acts", Acts.values());
        model.addAttribute("retries", Retry.values());
        return "triage/failure";
    }

    @PostMapping("/failures/{fingerprint}/name")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String name(@PathVariable String fingerprint, @RequestParam int version, @RequestParam String title,
            @RequestParam String cause, @RequestParam String fix, @RequestParam String who, @RequestParam String retry,
            RedirectAttributes flash) {
        triage.requireUnrecognised(fingerprint);
        clusters.name(fingerprint, version, new NewName(title, cause, fix, who(who), retry(retry)), user.actor());
        flash.addFlashAttribute("notice", "Named. Wherever this failure is shown it says so from now on.");
        return "redirect:/failures/" + fingerprint;
    }

    @PostMapping("/failures/{fingerprint}/forget-name")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String forget(@PathVariable String fingerprint, @RequestParam int version, RedirectAttributes flash) {
        clusters.forget(fingerprint, version, user.actor());
        flash.addFlashAttribute("notice", "The name is taken away.");
        return "redirect:/failures/" + fingerprint;
    }

    static Acts who(String key) {
        return Acts.byKey(key).orElseThrow(() -> new AccessException(Kind.INVALID, "validation",
                "Nobody is '%s'.".formatted(key), "Choose one of the list."));
    }

    static Retry retry(String key) {
        return Retry.byKey(key).orElseThrow(() -> new AccessException(Kind.INVALID, "validation",
                "'%s' says not whether trying again helps.".formatted(key), "Choose by-itself, after-fix or never."));
    }
}
