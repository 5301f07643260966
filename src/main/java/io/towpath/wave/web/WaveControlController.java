package io.towpath.wave.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.wave.WaveControl;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// The buttons that drive a wave.
@Controller
@PreAuthorize(Permission.WAVE_EXECUTE)
class WaveControlController {

    private static final int REASON = 500;

    private final WaveControl control;
    private final CurrentUser user;

    WaveControlController(WaveControl control, CurrentUser user) {
        this.control = control;
        this.user = user;
    }

    @PostMapping("/waves/{id}/start")
    String start(@PathVariable UUID id, RedirectAttributes flash) {
        control.start(id, null, user.actor());
        return told(id, "The wave is running.", flash);
    }

    @PostMapping("/waves/{id}/pause")
    String pause(@PathVariable UUID id, @RequestParam(required = false) @Nullable String reason,
            RedirectAttributes flash) {
        control.pause(id, null, user.actor(), reason);
        return told(id, "Paused: nothing new starts and no source is shut down; what runs goes on.", flash);
    }

    @PostMapping("/waves/{id}/resume")
    String resume(@PathVariable UUID id, RedirectAttributes flash) {
        control.resume(id, null, user.actor());
        return told(id, "The wave goes on.", flash);
    }

    @PostMapping("/waves/{id}/stop")
    String stop(@PathVariable UUID id, @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String confirm, RedirectAttributes flash) {
        control.stop(id, null, user.actor(), reason, confirm);
        return told(id, "The wave is stopped.", flash);
    }

    @PostMapping("/waves/{id}/members/{vmId}/start-next")
    String startNext(@PathVariable UUID id, @PathVariable UUID vmId, RedirectAttributes flash) {
        control.startNext(id, vmId, user.actor());
        flash.addFlashAttribute("notice", "It is the next that gets a slot.");
        return "redirect:/waves/%s/console".formatted(id);
    }

    @PostMapping("/waves/{id}/group-holds/{vmId}/release")
    String letGroupGo(@PathVariable UUID id, @PathVariable UUID vmId, @RequestParam String reason,
            RedirectAttributes flash) {
        if (reason.isBlank()) {
            flash.addFlashAttribute("problem", "Say why they go on without it.");
            return "redirect:/waves/" + id;
        }
        if (reason.length() > REASON) {
            flash.addFlashAttribute("problem", "The reason has %d characters; %d fit. Say it shorter.".formatted(
                    reason.length(), REASON));
            return "redirect:/waves/" + id;
        }
        control.letGroupGo(id, vmId, user.actor(), reason);
        return told(id, "The others of its group go on.", flash);
    }

    private static String told(UUID id, String notice, RedirectAttributes flash) {
        flash.addFlashAttribute("notice", notice);
        return "redirect:/waves/" + id;
    }
}
