package io.towpath.cutover.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.cutover.Scope;
import io.towpath.migration.ComparisonChoices;
import io.towpath.migration.RefusedException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// A lead chooses when all of a source is compared with what arrived.
@Controller
class ComparisonController {

    private final ComparisonChoices choices;
    private final CurrentUser user;

    ComparisonController(ComparisonChoices choices, CurrentUser user) {
        this.choices = choices;
        this.user = user;
    }

    /// @param when `before-start`, `soak`, or `tier` for as its tier says
    @PostMapping("/cutovers/comparison/{scope}/{scopeId}")
    @PreAuthorize(Permission.WAVE_WRITE)
    String choose(@PathVariable String scope, @PathVariable UUID scopeId, @RequestParam String when,
            @RequestParam(defaultValue = "") String reason, RedirectAttributes flash) {
        Scope chosen = CutoverApi.scope(scope);
        choices.choose(Comparings.of(chosen), scopeId, before(when), reason, user.actor());
        flash.addFlashAttribute("notice", "Noted, with the reason.");
        return chosen == Scope.VM ? "redirect:/inventory/vms/" + scopeId : "redirect:/waves/" + scopeId;
    }

    static @Nullable Boolean before(String when) {
        return switch (when) {
            case "before-start" -> true;
            case "soak" -> false;
            case "tier" -> null;
            default -> throw new RefusedException("validation", "'%s' is no time to compare.".formatted(when),
                    "Choose before-start, soak or tier.");
        };
    }
}
