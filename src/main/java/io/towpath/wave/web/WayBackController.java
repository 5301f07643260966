package io.towpath.wave.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.migration.RefusedException;
import io.towpath.wave.GroupRollBack;
import io.towpath.wave.WayBackConsents;
import io.towpath.wave.WaveView;
import io.towpath.wave.Waves;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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

/// Groups that go back: what is lost of each VM, the word that somebody knows, and the button that stops one in time.
@Controller
@RequestMapping("/waves/{id}")
class WayBackController {

    private static final int REASON = 500;

    private final Waves waves;
    private final GroupRollBack groups;
    private final WayBackConsents consents;
    private final CurrentUser user;

    WayBackController(Waves waves, GroupRollBack groups, WayBackConsents consents, CurrentUser user) {
        this.waves = waves;
        this.groups = groups;
        this.consents = consents;
        this.user = user;
    }

    /// @param lost what, a sentence
    record Line(UUID vmId, String name, String lost) {}

    @GetMapping("/rollback")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String show(@PathVariable UUID id, @RequestParam(required = false) @Nullable UUID vm, Model model) {
        WaveView wave = waves.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("wave", wave);
        model.addAttribute("groups", vm == null ? groups.groups(id) : List.of());
        if (vm != null) {
            GroupRollBack.Preview preview = groups.preview(id, vm);
            model.addAttribute("preview", preview);
            model.addAttribute("lines", preview.members().stream().map(going -> new Line(going.vmId(), going.vmName(),
                    WayBackLine.words(going.loss()))).toList());
        }
        return "wave/rollback";
    }

    @PostMapping("/rollback")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String rollBack(@PathVariable UUID id, @RequestParam UUID vm, @RequestParam(defaultValue = "") String confirm,
            @RequestParam(defaultValue = "") String reason, RedirectAttributes flash) {
        groups.rollBack(id, vm, confirm, reason(reason), user.actor());
        flash.addFlashAttribute("notice",
                "The group goes back, one VM after the other. Those that have not begun their "
                        + "cutover are held.");
        return "redirect:/waves/%s/console".formatted(id);
    }

    @PostMapping("/ways-back/{wayBack}/stop")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String stop(@PathVariable UUID id, @PathVariable UUID wayBack, @RequestParam(defaultValue = "") String reason,
            RedirectAttributes flash) {
        groups.stop(id, wayBack, user.actor(), reason(reason));
        flash.addFlashAttribute("notice", "Stopped: the group stays where it is.");
        return "redirect:/waves/%s/console".formatted(id);
    }

    @PostMapping("/way-back-consent")
    @PreAuthorize(Permission.WAVE_WRITE)
    String agree(@PathVariable UUID id, @RequestParam(required = false) @Nullable String note,
            RedirectAttributes flash) {
        consents.agree(id, note, user.actor());
        flash.addFlashAttribute("notice", "It is recorded that you agreed.");
        return "redirect:/waves/%s/gates".formatted(id);
    }

    static String reason(String reason) {
        String said = reason.strip();
        if (said.isEmpty() || said.length() > REASON) {
            throw new RefusedException("reason-missing", "A reason of 1 to %d characters is needed; %d were given."
                    .formatted(REASON, said.length()), "Say why, in a sentence.");
        }
        return said;
    }
}
