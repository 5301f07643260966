package io.towpath.wave.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.wave.BatchPolicy;
import io.towpath.wave.Batches;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Cuts a wave into batches, on its page.
@Controller
@PreAuthorize(Permission.WAVE_EXECUTE)
class BatchController {

    private final Batches batches;
    private final CurrentUser user;

    BatchController(Batches batches, CurrentUser user) {
        this.batches = batches;
        this.user = user;
    }

    @PostMapping("/waves/{id}/batches")
    String set(@PathVariable UUID id, @RequestParam int first, @RequestParam(required = false) @Nullable Integer next,
            @RequestParam(defaultValue = "100") int percent, RedirectAttributes flash) {
        batches.set(id, new BatchPolicy(first, next, percent), user.actor());
        flash.addFlashAttribute("notice", "The wave goes in batches.");
        return "redirect:/waves/" + id;
    }

    @PostMapping("/waves/{id}/batches/off")
    String off(@PathVariable UUID id, RedirectAttributes flash) {
        batches.set(id, null, user.actor());
        flash.addFlashAttribute("notice", "The wave has no batches: nobody waits for those before.");
        return "redirect:/waves/" + id;
    }
}
