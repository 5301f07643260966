package io.towpath.wave.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.migration.RefusedException;
import io.towpath.wave.AutoPause;
import io.towpath.wave.FailureLimits;
import io.towpath.wave.ShiftNotes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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

/// The page a shift looks at while a wave runs.
@Controller
@PreAuthorize(Permission.WAVE_READ)
class ConsoleController {

    private final WaveWatch watch;
    private final ShiftNotes notes;
    private final AutoPause autoPause;
    private final CurrentUser user;

    ConsoleController(WaveWatch watch, ShiftNotes notes, AutoPause autoPause, CurrentUser user) {
        this.watch = watch;
        this.notes = notes;
        this.autoPause = autoPause;
        this.user = user;
    }

    @GetMapping("/waves/{id}/console")
    String page(@PathVariable UUID id, @RequestParam(required = false) @Nullable String lane,
            @RequestParam(required = false) @Nullable String by, Model model) {
        WaveWatch.Watched now = watch.console(id, ConsoleLook.of(lane, by))
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("console", now.console());
        model.addAttribute("holds", now.holds());
        model.addAttribute("batches", now.batches());
        model.addAttribute("meters", now.meters());
        model.addAttribute("waysBack", now.waysBack());
        return "wave/console";
    }

    @PostMapping("/waves/{id}/console/note")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String note(@PathVariable UUID id, @RequestParam(defaultValue = "") String note, RedirectAttributes flash) {
        notes.write(id, note, user.actor());
        flash.addFlashAttribute("notice", "The note is written.");
        return "redirect:/waves/%s/console".formatted(id);
    }

    @PostMapping("/waves/{id}/console/limits")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String limits(@PathVariable UUID id, @RequestParam(required = false) @Nullable Integer percent,
            @RequestParam(required = false) @Nullable Integer inARow, RedirectAttributes flash) {
        autoPause.limit(id, limits(percent, inARow), user.actor());
        flash.addFlashAttribute("notice", "The limits are in force.");
        return "redirect:/waves/%s/console".formatted(id);
    }

    static FailureLimits limits(@Nullable Integer percent, @Nullable Integer inARow) {
        if (percent != null && (percent < 1 || percent > 100) || inARow != null && (inARow < 1 || inARow > 100)) {
            throw new RefusedException("limits-out-of-range",
                    "Limits of %s %% and %s in a row: each is a number from 1 to 100, or left out.".formatted(
                            percent == null ? "no" : percent, inARow == null ? "none" : inARow),
                    "Correct them, or leave a field empty to switch that limit off.");
        }
        return new FailureLimits(percent, inARow);
    }
}
