package io.towpath.intake.web;

import io.towpath.acceptance.Holidays;
import io.towpath.acceptance.Throttle;
import io.towpath.intake.IntakeForm;
import io.towpath.intake.IntakeLetters;
import io.towpath.intake.IntakeOpened;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/// What an intake link opens: a form for a phone, without an account. Looking changes nothing; mail scanners look too.
@Controller
@RequestMapping("/i/{token}")
class OwnerIntakeController {

    private static final int MOST_WRONG = 20;
    private static final int MOST_PER_LINK = 120;
    private static final int LONGEST = 100;
    private static final int MORE_ROWS = 3;

    private final IntakeLetters letters;
    private final Holidays calendar;
    private final Throttle wrong;
    private final Throttle perLink;

    OwnerIntakeController(IntakeLetters letters, Holidays calendar, Clock clock) {
        this.letters = letters;
        this.calendar = calendar;
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

    /// @param correct the form again, once it was answered
    @GetMapping
    ModelAndView page(@PathVariable String token, @RequestParam(defaultValue = "false") boolean correct, Locale locale,
            HttpServletRequest request) {
        return limited(token, () -> show(token, letters.open(token), Map.of(), correct, 0, locale, request));
    }

    /// Where a form was shown again after something was posted, its address is read when the page is loaded anew or its
    /// language is chosen.
    @GetMapping({"/more", "/not-mine"})
    ModelAndView again(@PathVariable String token, Locale locale) {
        return new ModelAndView("redirect:/i/" + token + "?correct=true&lang=" + locale.getLanguage());
    }

    @PostMapping
    ModelAndView send(@PathVariable String token, @RequestParam Map<String, String> form, Locale locale,
            HttpServletRequest request) {
        return limited(token, () -> show(token, letters.answer(token, new IntakeForm(form), request.getRemoteAddr()),
                form, true, rows(form), locale, request));
    }

    /// Where the filters forward a form whose session was over when it was sent: nobody loses what took two minutes to
    /// write. It is shown again, with a fresh token; nothing is kept of it, whoever sends it.
    @PostMapping({"/again", "/more/again"})
    ModelAndView stale(@PathVariable String token, @RequestParam Map<String, String> form, Locale locale,
            HttpServletRequest request) {
        return limited(token, () -> stale(show(token, letters.fillIn(token, new IntakeForm(form)), form, true,
                rows(form), locale, request)));
    }

    @PostMapping("/not-mine/again")
    ModelAndView staleInstead(@PathVariable String token, @RequestParam Map<String, String> form, Locale locale,
            HttpServletRequest request) {
        return limited(token, () -> stale(show(token, letters.fillInInstead(token, new IntakeForm(form)), form, true,
                0, locale, request)));
    }

    private static ModelAndView stale(ModelAndView page) {
        page.addObject("stale", true);
        if (HttpStatus.OK.equals(page.getStatus())) {
            page.setStatus(HttpStatus.FORBIDDEN);
        }
        return page;
    }

    /// The form as it is filled in, with room for more blackouts; nothing is sent by it.
    @PostMapping("/more")
    ModelAndView more(@PathVariable String token, @RequestParam Map<String, String> form, Locale locale,
            HttpServletRequest request) {
        return limited(token, () -> show(token, letters.fillIn(token, new IntakeForm(form)), form, true,
                rows(form) + MORE_ROWS, locale, request));
    }

    @PostMapping("/not-mine")
    ModelAndView notMine(@PathVariable String token, @RequestParam Map<String, String> form, Locale locale,
            HttpServletRequest request) {
        return limited(token, () -> show(token, letters.notMine(token, new IntakeForm(form), request.getRemoteAddr()),
                form, true, 0, locale, request));
    }

    /// @param typed what was posted; empty: nothing
    private ModelAndView show(String token, IntakeOpened opened, Map<String, String> typed, boolean form, int rows,
            Locale locale, HttpServletRequest request) {
        return switch (opened) {
            case IntakeOpened.Open open -> {
                ModelAndView page = new ModelAndView(form || open.answer() == null ? "intake/owner" : "intake/thanks",
                        open.faults().isEmpty() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT);
                page.addObject("page", OwnerIntakePage.of(open, rows, calendar.zone(), locale));
                yield page;
            }
            case IntakeOpened.Taken _ -> new ModelAndView("redirect:/i/" + token + "?lang=" + locale.getLanguage());
            case IntakeOpened.Gone gone -> {
                ModelAndView page = new ModelAndView("intake/gone", HttpStatus.GONE);
                page.addObject("applicationName", gone.application());
                page.addObject("typed", typed.isEmpty() ? List.of() : OwnerIntakePage.typed(new IntakeForm(typed)));
                yield page;
            }
            case IntakeOpened.Unknown _ -> new ModelAndView("acceptance/owner-unknown", wrong.admit(request
                    .getRemoteAddr()) ? HttpStatus.NOT_FOUND : HttpStatus.TOO_MANY_REQUESTS);
        };
    }

    private static int rows(Map<String, String> form) {
        String rows = form.getOrDefault("rows", "");
        return rows.matches("\\d{1,3}") ? Integer.parseInt(rows) : 0;
    }

    private ModelAndView limited(String token, Supplier<ModelAndView> act) {
        return perLink.admit(token.substring(0, Math.min(token.length(), LONGEST)))
                ? act.get()
                : new ModelAndView("acceptance/owner-unknown", HttpStatus.TOO_MANY_REQUESTS);
    }
}
