package io.towpath.planning.calendar.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.backup.BackupDesk;
import io.towpath.inventory.backup.BackupHours;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Backup hours: written down, changed, removed; the last of it can be taken back at once.
@Controller
@RequestMapping("/calendar/backup-hours")
class BackupController {

    private static final String CALENDAR = "redirect:/calendar#backup-hours";

    private final BackupDesk desk;
    private final CurrentUser user;

    BackupController(BackupDesk desk, CurrentUser user) {
        this.desk = desk;
        this.user = user;
    }

    @GetMapping("/new")
    @PreAuthorize(Permission.WAVE_WRITE)
    String blank(Model model) {
        // who wrote some down before goes by the same clock
        List<BackupHours> all = desk.all();
        return form(BackupForm.blank(all.isEmpty() ? user.zone() : all.getLast().hours().zone()), null, model);
    }

    @PostMapping
    @PreAuthorize(Permission.WAVE_WRITE)
    String add(@ModelAttribute("form") BackupForm form, Model model, RedirectAttributes flash) {
        try {
            desk.add(named(form).draft(desk.sources(), user.zone()), user.actor());
            flash.addFlashAttribute("notice",
                    "The backup hours are in the calendar. Passes keep out of them from now on.");
            return CALENDAR;
        } catch (RefusedException refused) {
            return again(named(form), null, refused, model);
        }
    }

    @GetMapping("/{id}")
    @PreAuthorize(Permission.WAVE_READ)
    String show(@PathVariable UUID id, Model model) {
        BackupHours hours = existing(id);
        return form(BackupForm.of(hours), hours, model);
    }

    @PostMapping("/{id}")
    @PreAuthorize(Permission.WAVE_WRITE)
    String edit(@PathVariable UUID id, @ModelAttribute("form") BackupForm form, Model model,
            RedirectAttributes flash) {
        try {
            BackupHours before = desk.edit(id, form.version() == null ? 0 : form.version(),
                    named(form).draft(desk.sources(), user.zone()), user.actor());
            flash.addFlashAttribute("notice", "Saved.");
            flash.addFlashAttribute("backupBefore", BackupForm.of(before).at(before.version() + 1));
            flash.addFlashAttribute("backupId", id);
            return CALENDAR;
        } catch (RefusedException refused) {
            return again(named(form), existing(id), refused, model);
        }
    }

    @PostMapping("/{id}/remove")
    @PreAuthorize(Permission.WAVE_WRITE)
    String remove(@PathVariable UUID id, RedirectAttributes flash) {
        String name = existing(id).name();
        desk.remove(id, user.actor());
        flash.addFlashAttribute("notice", "\"%s\" is removed: passes go on in these hours.".formatted(name));
        flash.addFlashAttribute("backupId", id);
        return CALENDAR;
    }

    @PostMapping("/{id}/restore")
    @PreAuthorize(Permission.WAVE_WRITE)
    String restore(@PathVariable UUID id, RedirectAttributes flash) {
        desk.restore(id, user.actor());
        flash.addFlashAttribute("notice", "The backup hours are there again.");
        return CALENDAR;
    }

    /// No box that is ticked is sent as nothing: no day.
    private static BackupForm named(BackupForm form) {
        return new BackupForm(form.name(), form.source(), form.application(), form.cluster(),
                Optional.ofNullable(form.days()).orElse(List.of()), form.from(), form.to(), form.zone(),
                form.version());
    }

    private String again(BackupForm form, @Nullable BackupHours hours, RefusedException refused, Model model) {
        model.addAttribute("problem", refused.getMessage() + (refused.remedy() == null ? "" : ". " + refused.remedy()));
        return form(form, hours, model);
    }

    private String form(BackupForm form, @Nullable BackupHours hours, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("sources", desk.sources());
        if (hours != null) {
            model.addAttribute("hours", hours);
        }
        return "planning/backup-hours";
    }

    private BackupHours existing(UUID id) {
        return desk.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
