package io.towpath.cutover.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.cutover.Cutover;
import io.towpath.cutover.Cutovers;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.RefusedException;
import io.towpath.migration.power.PersonsWord;
import io.towpath.migration.power.PersonsWords;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// The cutover of a VM, an application or a wave: when, now, moved, cancelled; and what only a person can say.
@Controller
class CutoverController {

    private final CutoverPages pages;
    private final Cutovers cutovers;
    private final Migrations migrations;
    private final PersonsWords words;
    private final CurrentUser user;

    CutoverController(CutoverPages pages, Cutovers cutovers, Migrations migrations, PersonsWords words,
            CurrentUser user) {
        this.pages = pages;
        this.cutovers = cutovers;
        this.migrations = migrations;
        this.words = words;
        this.user = user;
    }

    @GetMapping("/cutovers/of/{scope}/{scopeId}")
    @PreAuthorize(Permission.WAVE_READ)
    String show(@PathVariable String scope, @PathVariable UUID scopeId, Model model) {
        model.addAttribute("page", pages.of(CutoverApi.scope(scope), scopeId));
        return "cutover/cutover";
    }

    @PostMapping("/cutovers/of/{scope}/{scopeId}")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String plan(@PathVariable String scope, @PathVariable UUID scopeId, @RequestParam(defaultValue = "now") String when,
            @RequestParam(required = false) @Nullable LocalDateTime at,
            @RequestParam(defaultValue = "") String consent, @RequestParam(defaultValue = "") String allTheSame,
            RedirectAttributes flash) {
        Instant starts = when.equals("now") ? null : instant(at);
        Cutovers.Answer answer = cutovers.plan(new Cutovers.Wish(CutoverApi.scope(scope), scopeId, starts,
                consent.isBlank() ? null : consent.strip(), why(allTheSame)), user.actor());
        return told(answer, flash);
    }

    @PostMapping("/cutovers/{id}/start")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String start(@PathVariable UUID id, @RequestParam(defaultValue = "") String allTheSame, RedirectAttributes flash) {
        return told(cutovers.start(id, user.actor(), why(allTheSame)), flash);
    }

    private static @Nullable String why(String allTheSame) {
        return allTheSame.isBlank() ? null : reason(allTheSame);
    }

    @PostMapping("/cutovers/{id}/move")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String move(@PathVariable UUID id, @RequestParam int version,
            @RequestParam(required = false) @Nullable LocalDateTime at,
            RedirectAttributes flash) {
        return back(cutovers.move(id, version, instant(at), user.actor()), "Moved.", flash);
    }

    @PostMapping("/cutovers/{id}/cancel")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String cancel(@PathVariable UUID id, @RequestParam String reason, RedirectAttributes flash) {
        return back(cutovers.cancel(id, user.actor(), reason(reason)), "Cancelled.", flash);
    }

    @PostMapping("/cutovers/{id}/leave-out")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String leaveOut(@PathVariable UUID id, @RequestParam UUID migration, @RequestParam String reason,
            RedirectAttributes flash) {
        return back(cutovers.leaveOut(id, migration, user.actor(), reason(reason)), "The others do not wait for it.",
                flash);
    }

    @PostMapping("/cutovers/word/{migration}/{kind}")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    String word(@PathVariable UUID migration, @PathVariable String kind, @RequestParam String reason,
            RedirectAttributes flash) {
        PersonsWord.Kind said = switch (kind) {
            case "started" -> PersonsWord.Kind.TARGET_STARTED;
            case "off" -> PersonsWord.Kind.TARGET_OFF;
            default ->
                throw new RefusedException("not-found", "'%s' is nothing one can say.".formatted(kind), "Go back.");
        };
        words.say(migration, said, reason, user.actor());
        MigrationView trip = migrations.find(migration).orElseThrow();
        if (trip.stall() != null) {
            migrations.retry(migration, user.actor());
        }
        flash.addFlashAttribute("notice", "Noted: it goes on.");
        return "redirect:/inventory/vms/" + trip.vmId();
    }

    private String told(Cutovers.Answer answer, RedirectAttributes flash) {
        String already = answer.already();
        Cutover cutover = answer.cutover();
        return back(cutover, already != null
                ? "It was done before. " + already
                : cutover.startedAt() != null
                        ? "The cutover has started."
                        : cutover.tight() == null
                                ? "The cutover is planned."
                                : "The cutover is planned. Nine in ten outages of these would not end within its window: %s."
                                        .formatted(cutover.tight()),
                flash);
    }

    private static String back(Cutover cutover, String notice, RedirectAttributes flash) {
        flash.addFlashAttribute("notice", notice);
        return switch (cutover.scope()) {
            case VM -> "redirect:/inventory/vms/" + cutover.scopeId();
            case WAVE -> "redirect:/waves/" + cutover.scopeId();
            case APPLICATION -> "redirect:/cutovers/of/application/" + cutover.scopeId();
        };
    }

    /// As the clock on the user's wall shows it.
    private Instant instant(@Nullable LocalDateTime at) {
        if (at == null) {
            throw new RefusedException("validation", "No time was given.", "Choose one, or start it now.");
        }
        ZoneId zone = user.zone();
        if (zone.getRules().getValidOffsets(at).isEmpty()) {
            throw new RefusedException("validation",
                    "%s does not exist in %s: clocks are put forward then.".formatted(at,
                            zone),
                    "Choose a time an hour earlier or later.");
        }
        return at.atZone(zone).toInstant();
    }

    private static String reason(String reason) {
        String text = reason.strip();
        if (text.isEmpty() || text.length() > 500) {
            throw new RefusedException("validation", "The reason has %d characters.".formatted(text.length()),
                    "Say why in 1 to 500 characters: it is kept on the audit trail.");
        }
        return text;
    }
}
