package io.towpath.planning.calendar.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.backup.BackupDesk;
import io.towpath.inventory.backup.BackupHours;
import io.towpath.planning.calendar.CalendarFeeds;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.CutoverWindow;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/// The calendar: windows and freezes by month, week or in a list.
@Controller
@RequestMapping("/calendar")
class CalendarController {

    private final CutoverCalendar calendar;
    private final CalendarFeeds feeds;
    private final BackupDesk backups;
    private final CurrentUser user;
    private final Clock clock;

    CalendarController(CutoverCalendar calendar, CalendarFeeds feeds, BackupDesk backups, CurrentUser user,
            Clock clock) {
        this.backups = backups;
        this.calendar = calendar;
        this.feeds = feeds;
        this.user = user;
        this.clock = clock;
    }

    @GetMapping
    @PreAuthorize(Permission.WAVE_READ)
    String show(@RequestParam(defaultValue = "month") String view,
            @RequestParam(required = false) @Nullable LocalDate at,
            @RequestParam(required = false) @Nullable String zone,
            Model model) {
        ZoneId shown = zone == null || zone.isBlank() ? user.zone() : WindowForm.zone(zone);
        LocalDate today = LocalDate.ofInstant(clock.instant(), shown);
        CalendarView as = CalendarView.of(CalendarView.Kind.of(view), at == null ? today : at);
        Instant from = as.first().atStartOfDay(shown).toInstant();
        Instant to = as.first().plusDays(as.days()).atStartOfDay(shown).toInstant();
        List<CutoverWindow> windows = calendar.windows(from, to);
        List<BackupHours> hours = backups.all();
        model.addAttribute("page", CalendarPage.of(as, windows, calendar.freezes(from, to),
                calendar.conflicts(windows), shown, today).with(hours, shown));
        model.addAttribute("backups",
                hours.stream().map(one -> BackupRow.of(one, clock.instant(), shown)).toList());
        model.addAttribute("waveIds", calendar.waves(windows));
        model.addAttribute("today", today);
        model.addAttribute("now", LocalDateTime.ofInstant(clock.instant(), shown).truncatedTo(ChronoUnit.HOURS));
        model.addAttribute("feeds", feeds.of(user.login()));
        return "planning/calendar";
    }

    @GetMapping("/windows/new")
    @PreAuthorize(Permission.WAVE_WRITE)
    String blank(@RequestParam(required = false) @Nullable LocalDate on, Model model) {
        LocalDate day = on == null ? LocalDate.ofInstant(clock.instant(), user.zone()).plusDays(7) : on;
        model.addAttribute("form", WindowForm.blank(day.atTime(LocalTime.of(22, 0)), user.zone()));
        return "planning/window";
    }

    @PostMapping("/windows")
    @PreAuthorize(Permission.WAVE_WRITE)
    String add(@ModelAttribute WindowForm form, Model model, RedirectAttributes flash) {
        try {
            UUID id = calendar.add(form.draft(), user.actor());
            flash.addFlashAttribute("notice", "The window is in the calendar.");
            return "redirect:/calendar/windows/" + id;
        } catch (RefusedException refused) {
            return again(form, null, refused, model);
        }
    }

    @GetMapping("/windows/{id}")
    @PreAuthorize(Permission.WAVE_READ)
    String window(@PathVariable UUID id, Model model) {
        CutoverWindow window = existing(id);
        model.addAttribute("form", WindowForm.of(window));
        about(window, model);
        return "planning/window";
    }

    @PostMapping("/windows/{id}")
    @PreAuthorize(Permission.WAVE_WRITE)
    String edit(@PathVariable UUID id, @ModelAttribute WindowForm form, Model model, RedirectAttributes flash) {
        try {
            calendar.edit(id, form.version() == null ? 0 : form.version(), form.draft(), form.reason(), user.actor());
            flash.addFlashAttribute("notice", "Saved.");
            return "redirect:/calendar/windows/" + id;
        } catch (RefusedException refused) {
            return again(form, existing(id), refused, model);
        }
    }

    @GetMapping("/windows/{id}/window.ics")
    @PreAuthorize(Permission.WAVE_READ)
    ResponseEntity<byte[]> file(@PathVariable UUID id) {
        String base = ServletUriComponentsBuilder.fromCurrentContextPath().toUriString();
        return ResponseEntity.ok().contentType(new MediaType("text", "calendar", StandardCharsets.UTF_8))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"window.ics\"")
                .body(feeds.text(existing(id), base).getBytes(StandardCharsets.UTF_8));
    }

    @PostMapping("/windows/{id}/repeat")
    @PreAuthorize(Permission.WAVE_WRITE)
    String repeat(@PathVariable UUID id, @RequestParam(defaultValue = "7") int days,
            @RequestParam(defaultValue = "1") int times, RedirectAttributes flash) {
        List<UUID> added = calendar.repeat(id, days, times, user.actor());
        flash.addFlashAttribute("notice", added.size() == 1
                ? "The copy is in the calendar. It has no change reference yet."
                : "%d copies are in the calendar. They have no change references yet.".formatted(added.size()));
        CutoverWindow first = existing(added.getFirst());
        return added.size() == 1
                ? "redirect:/calendar/windows/" + first.id()
                : "redirect:/calendar?view=agenda&at=" + LocalDate.ofInstant(first.opensAt(), user.zone());
    }

    @PostMapping("/windows/{id}/cancel")
    @PreAuthorize(Permission.WAVE_WRITE)
    String cancel(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        calendar.cancel(id, reason, user.actor());
        flash.addFlashAttribute("notice", "The window is cancelled.");
        return "redirect:/calendar";
    }

    @PostMapping("/freezes")
    @PreAuthorize(Permission.WAVE_WRITE)
    String freeze(@RequestParam String name,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE_TIME) LocalDateTime startsAt,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE_TIME) LocalDateTime endsAt,
            @RequestParam String zone, @RequestParam(defaultValue = "") String application,
            @RequestParam(defaultValue = "") String businessUnit, @RequestParam String reason,
            RedirectAttributes flash) {
        calendar.freeze(name, startsAt, endsAt, WindowForm.zone(zone), application, businessUnit, reason, user.actor());
        flash.addFlashAttribute("notice", "The freeze is in the calendar.");
        return "redirect:/calendar?at=" + startsAt.toLocalDate();
    }

    @PostMapping("/freezes/{id}/lift")
    @PreAuthorize(Permission.WAVE_WRITE)
    String lift(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        calendar.lift(id, reason, user.actor());
        flash.addFlashAttribute("notice", "The freeze is lifted.");
        return "redirect:/calendar";
    }

    @PostMapping("/feeds")
    @PreAuthorize(Permission.WAVE_READ)
    String feed(@RequestParam String name, @RequestParam(required = false) @Nullable String application,
            @RequestParam(required = false) @Nullable String owner, RedirectAttributes flash) {
        try {
            String secret = feeds.create(user.login(), name, new CalendarFeeds.Of(application, owner));
            flash.addFlashAttribute("feedUrl", ServletUriComponentsBuilder.fromCurrentContextPath()
                    .path("/calendar.ics").queryParam("token", secret).toUriString());
        } catch (RefusedException refused) {
            flash.addFlashAttribute("problem", "%s. %s".formatted(refused.getMessage(), refused.remedy()));
        }
        return "redirect:/calendar#feeds";
    }

    @PostMapping("/feeds/{id}/revoke")
    @PreAuthorize(Permission.WAVE_READ)
    String revoke(@PathVariable UUID id, RedirectAttributes flash) {
        feeds.revoke(user.login(), id);
        flash.addFlashAttribute("notice", "The feed is revoked. Calendars that read it get nothing more.");
        return "redirect:/calendar#feeds";
    }

    private String again(WindowForm form, @Nullable CutoverWindow window, RefusedException refused, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("problem", refused.getMessage() + (refused.remedy() == null ? "" : " " + refused.remedy()));
        if (window != null) {
            about(window, model);
        }
        return "planning/window";
    }

    private void about(CutoverWindow window, Model model) {
        model.addAttribute("window", window);
        model.addAttribute("waveIds", calendar.waves(List.of(window)));
        model.addAttribute("entry", CalendarPage.of(window,
                calendar.conflicts(List.of(window)).getOrDefault(window.id(), List.of()), user.zone()));
    }

    private CutoverWindow existing(UUID id) {
        return calendar.window(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
