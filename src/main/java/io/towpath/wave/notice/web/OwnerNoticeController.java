package io.towpath.wave.notice.web;

import io.towpath.acceptance.Throttle;
import io.towpath.planning.calendar.Appointment;
import io.towpath.wave.notice.Consent;
import io.towpath.wave.notice.NoticeAnswer;
import io.towpath.wave.notice.Notices;
import io.towpath.wave.notice.Outage;
import io.towpath.wave.notice.Protest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/// What a notice link opens: a page for a phone, without an account. Looking changes nothing; mail scanners look too.
@Controller
@RequestMapping("/n/{token}")
class OwnerNoticeController {

    private static final int MOST_WRONG = 20;
    private static final int MOST_PER_LINK = 120;
    private static final int LONGEST = 100;
    /// Sequences of appointments count minutes, so that a later one is always the newer.
    private static final int SECONDS = 60;

    private final Notices notices;
    private final Clock clock;
    private final Throttle wrong;
    private final Throttle perLink;

    OwnerNoticeController(Notices notices, Clock clock) {
        this.notices = notices;
        this.clock = clock;
        wrong = new Throttle(MOST_WRONG, Duration.ofMinutes(10), clock);
        perLink = new Throttle(MOST_PER_LINK, Duration.ofMinutes(1), clock);
    }

    /// The address is a secret: it goes nowhere else, is kept nowhere, and no search engine lists it.
    @ModelAttribute
    void secrecy(@PathVariable String token, Locale locale, Model model, HttpServletResponse response) {
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("X-Robots-Tag", "noindex, nofollow, noarchive");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE);
        model.addAttribute("token", token);
        model.addAttribute("lang", locale.getLanguage());
    }

    @GetMapping
    ModelAndView page(@PathVariable String token, Locale locale, HttpServletRequest request) {
        return perLink.admit(place(token)) ? show(token, notices.open(token), locale, Map.of(), request) : tooMany();
    }

    /// @param form `name`, and `seen` and `closes`: the time that the page showed
    @PostMapping("/agree")
    ModelAndView agree(@PathVariable String token, @RequestParam Map<String, String> form, Locale locale,
            HttpServletRequest request) {
        if (!perLink.admit(place(token))) {
            return tooMany();
        }
        return show(token, notices.agree(token, new Consent(form.getOrDefault("name", ""), moment(form.get("seen")),
                moment(form.get("closes"))), request.getRemoteAddr()), locale, form, request);
    }

    private static @Nullable Instant moment(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException _) {
            return null;
        }
    }

    @PostMapping
    ModelAndView object(@PathVariable String token, @RequestParam Map<String, String> form, Locale locale,
            HttpServletRequest request) {
        if (!perLink.admit(place(token))) {
            return tooMany();
        }
        ZoneId zone = notices.open(token) instanceof NoticeAnswer.Open open ? open.outage().zone() : ZoneId.of("UTC");
        return show(token, notices.object(token, new Protest(form.getOrDefault("name", ""), form.getOrDefault("reason",
                ""), at(form.get("from"), zone), at(form.get("until"), zone)), request.getRemoteAddr()), locale, form,
                request);
    }

    /// For the owner's own calendar; nothing once the wave is over, since nothing goes down any more.
    @GetMapping("/downtime.ics")
    ResponseEntity<byte[]> calendar(@PathVariable String token) {
        if (!perLink.admit(place(token)) || !(notices.open(token) instanceof NoticeAnswer.Open open)
                || !open.outage().hasTime() || open.outage().isOver()) {
            return ResponseEntity.notFound().build();
        }
        Outage outage = open.outage();
        Instant now = clock.instant();
        String applications = open.parts().stream().map(Outage.Part::application).collect(Collectors.joining(", "));
        String text = new Appointment("notice-" + outage.waveId() + "-" + open.notice().recipientEmail().hashCode(),
                (int) (now.getEpochSecond() / SECONDS), Objects.requireNonNull(outage.opensAt()),
                Objects.requireNonNull(
                        outage.closesAt()),
                outage.zone(), !outage.isDraft(), "Downtime " + applications + " (" + outage.key() + ")",
                open.parts().stream().map(part -> "%s: %s".formatted(part.application(), String.join(", ", part.vms())))
                        .collect(Collectors.joining("\n")))
                .text(now);
        return ResponseEntity.ok().contentType(new MediaType("text", "calendar", StandardCharsets.UTF_8))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"downtime-" + outage.key() + ".ics\"")
                .body(text.getBytes(StandardCharsets.UTF_8));
    }

    private ModelAndView show(String token, NoticeAnswer answer, Locale locale, Map<String, String> form,
            HttpServletRequest request) {
        return switch (answer) {
            case NoticeAnswer.Open open -> {
                ModelAndView page = new ModelAndView("wave/notice", open.missing().isEmpty()
                        ? HttpStatus.OK
                        : HttpStatus.UNPROCESSABLE_CONTENT);
                page.addObject("page", OwnerNoticePage.of(open, form, locale));
                yield page;
            }
            case NoticeAnswer.Taken _ -> new ModelAndView("redirect:/n/" + token + "?lang=" + locale.getLanguage());
            case NoticeAnswer.Gone gone -> {
                ModelAndView page = new ModelAndView("wave/notice-gone", HttpStatus.GONE);
                page.addObject("key", gone.waveKey());
                yield page;
            }
            case NoticeAnswer.Unknown _ -> new ModelAndView("acceptance/owner-unknown", wrong.admit(request
                    .getRemoteAddr()) ? HttpStatus.NOT_FOUND : HttpStatus.TOO_MANY_REQUESTS);
        };
    }

    private static @Nullable Instant at(@Nullable String local, ZoneId zone) {
        if (local == null || local.isBlank()) {
            return null;
        }
        try {
            return LocalDateTime.parse(local.strip()).atZone(zone).toInstant();
        } catch (DateTimeException _) {
            return null;
        }
    }

    private static String place(String token) {
        return token.substring(0, Math.min(token.length(), LONGEST));
    }

    private static ModelAndView tooMany() {
        return new ModelAndView("acceptance/owner-unknown", HttpStatus.TOO_MANY_REQUESTS);
    }
}
