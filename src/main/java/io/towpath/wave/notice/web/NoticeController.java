package io.towpath.wave.notice.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.CutoverWindow;
import io.towpath.wave.gate.Person;
import io.towpath.wave.notice.Notices;
import io.towpath.wave.notice.Objection;
import io.towpath.wave.notice.Objections;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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

/// What the owners of a wave were told, what they say to it, and what is answered.
@Controller
class NoticeController {

    private static final Duration AHEAD = Duration.ofDays(400);

    private final Notices notices;
    private final Objections objections;
    private final CutoverCalendar calendar;
    private final NoticeLinks links;
    private final NoticeMails mails;
    private final Reader reader;

    NoticeController(Notices notices, Objections objections, CutoverCalendar calendar, NoticeLinks links,
            NoticeMails mails, Reader reader) {
        this.notices = notices;
        this.objections = objections;
        this.calendar = calendar;
        this.links = links;
        this.mails = mails;
        this.reader = reader;
    }

    /// Who looks, and when.
    @org.springframework.stereotype.Component
    record Reader(CurrentUser user, Clock clock) {

        Person person() {
            return new Person(user.actor(), user.login());
        }
    }

    /// A window to choose.
    public record Choice(UUID id, String text) {}

    @GetMapping("/waves/{id}/notices")
    @PreAuthorize(Permission.WAVE_READ)
    String show(@PathVariable UUID id, Model model) {
        Notices.Board board = notices.of(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("page", NoticePage.of(board, mails.of(board), reader.user.zone()));
        model.addAttribute("mailed", mails.on());
        Instant now = reader.clock.instant();
        model.addAttribute("windows", calendar.windows(now, now.plus(AHEAD)).stream()
                .filter(window -> window.opensAt().isAfter(now) && !window.id().equals(board.outage().windowId()))
                .map(NoticeController::choice).toList());
        return "wave/notices";
    }

    private static Choice choice(CutoverWindow window) {
        return new Choice(window.id(), "%s, %s, %d of %d VMs".formatted(window.name(), When.span(window.opensAt(),
                window.closesAt(), window.zone(), Locale.ENGLISH), window.assignedVms(), window.capacityVms()));
    }

    @PostMapping("/waves/{id}/notices")
    @PreAuthorize(Permission.WAVE_WRITE)
    String tell(@PathVariable UUID id, @RequestParam(required = false) @Nullable String email,
            RedirectAttributes flash) {
        List<Notices.Made> made = email == null
                ? notices.tellAll(id, reader.user.actor())
                : List.of(notices.tell(id, email, reader.user.actor()));
        flash.addFlashAttribute("handouts", made.stream().map(one -> links.handout(one, reader.user.zone())).toList());
        return back(id);
    }

    /// How owners stand to it, for the page of the wave.
    @GetMapping("/waves/{id}/notices/tally")
    @PreAuthorize(Permission.WAVE_READ)
    String tally(@PathVariable UUID id, Model model) {
        Notices.Board board = notices.of(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("page", NoticePage.of(board, reader.user.zone()));
        return "wave/tally";
    }

    @PostMapping("/waves/{id}/notices/reminders")
    @PreAuthorize(Permission.WAVE_WRITE)
    String remind(@PathVariable UUID id, RedirectAttributes flash) {
        List<Notices.Made> made = notices.remind(id, false, reader.user.actor());
        flash.addFlashAttribute("handouts", made.stream().map(one -> links.handout(one, reader.user.zone())).toList());
        if (made.isEmpty()) {
            flash.addFlashAttribute("notice",
                    "Nobody who was told of this time owes an answer, or they were reminded within the last four hours.");
        }
        return back(id);
    }

    @PostMapping("/waves/{id}/notices/{notice}/undeliverable")
    @PreAuthorize(Permission.WAVE_WRITE)
    String undeliverable(@PathVariable UUID id, @PathVariable UUID notice, @RequestParam String reason,
            RedirectAttributes flash) {
        notices.undeliverable(notice, reason, reader.user.actor());
        flash.addFlashAttribute("notice",
                "Noted: the mail came back. Mend the owner's address, or tell them otherwise.");
        return back(id);
    }

    @PostMapping("/waves/{id}/bounces")
    @PreAuthorize(Permission.WAVE_WRITE)
    String bounce(@PathVariable UUID id, @RequestParam String message, RedirectAttributes flash) {
        int marked = notices.bounce(message, reader.user.actor());
        flash.addFlashAttribute("notice", marked == 0
                ? "The report names nobody who was told of a downtime."
                : marked == 1
                        ? "1 notice is marked as undeliverable."
                        : marked
                                + " notices are marked as undeliverable.");
        return back(id);
    }

    @PostMapping("/waves/{id}/objections/{objection}/move")
    @PreAuthorize(Permission.WAVE_WRITE)
    String move(@PathVariable UUID id, @PathVariable UUID objection, @RequestParam UUID window,
            @RequestParam String reason, RedirectAttributes flash) {
        Objection answered = objections.move(objection, window, reason, reader.person());
        return told(id, answered,
                "The wave has another window; what was approved of it is void. Its owners are to be told"
                        + " anew.",
                flash);
    }

    @PostMapping("/waves/{id}/objections/{objection}/overrule")
    @PreAuthorize(Permission.WAVE_WRITE)
    String overrule(@PathVariable UUID id, @PathVariable UUID objection, @RequestParam String reason,
            RedirectAttributes flash) {
        return told(id, objections.overrule(objection, reason, reader.person()), "Overruled.", flash);
    }

    private static String told(UUID id, Objection answered, String what, RedirectAttributes flash) {
        flash.addFlashAttribute("notice",
                what + " " + answered.name() + " reads the answer behind their link; a mail is"
                        + " prepared beside it.");
        return back(id);
    }

    /// Open objections, for pages of other modules: the planner, the calendar.
    @GetMapping("/objections")
    @PreAuthorize(Permission.WAVE_READ)
    String open(@RequestParam(required = false) @Nullable UUID window, Model model) {
        model.addAttribute("objections", objections.open(window).stream().map(one -> NoticePage.line(one, reader.user
                .zone(), reader.user.zone())).toList());
        return "wave/objections";
    }

    private static String back(UUID id) {
        return "redirect:/waves/" + id + "/notices";
    }
}
