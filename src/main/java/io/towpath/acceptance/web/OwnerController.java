package io.towpath.acceptance.web;

import io.towpath.acceptance.Holidays;
import io.towpath.acceptance.Protocols;
import io.towpath.acceptance.Throttle;
import io.towpath.acceptance.SignOffs;
import io.towpath.acceptance.SignOffs.LinkAnswer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

/// What a sign-off link opens: a page for a phone, without an account. Looking changes nothing; mail scanners look too.
@Controller
@RequestMapping("/s/{token}")
class OwnerController {

    private static final int MOST_WRONG = 20;
    private static final int MOST_PER_LINK = 120;
    private static final int LONGEST = 100;

    private final SignOffs signOffs;
    private final Protocols protocols;
    private final Holidays calendar;
    private final Throttle wrong;
    private final Throttle perLink;

    OwnerController(SignOffs signOffs, Protocols protocols, Holidays calendar, Clock clock) {
        this.signOffs = signOffs;
        this.protocols = protocols;
        this.calendar = calendar;
        this.wrong = new Throttle(MOST_WRONG, Duration.ofMinutes(10), clock);
        this.perLink = new Throttle(MOST_PER_LINK, Duration.ofMinutes(1), clock);
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
        return limited(token, () -> show(token, signOffs.open(token), locale, null, request));
    }

    @PostMapping("/sign")
    ModelAndView sign(@PathVariable String token, @RequestParam Map<String, String> form, Locale locale,
            HttpServletRequest request) {
        OwnerInput input = new OwnerInput(form);
        return limited(token, () -> show(token,
                signOffs.sign(token, input.signing(), request.getRemoteAddr()), locale, input, request));
    }

    @PostMapping("/problem")
    ModelAndView problem(@PathVariable String token, @RequestParam Map<String, String> form, Locale locale,
            HttpServletRequest request) {
        OwnerInput input = new OwnerInput(form);
        return limited(token, () -> show(token,
                signOffs.reject(token, input.problem(), request.getRemoteAddr()), locale, input, request));
    }

    @PostMapping("/ask")
    ModelAndView ask(@PathVariable String token, Locale locale, HttpServletRequest request) {
        return limited(token, () -> show(token, signOffs.askForNew(token), locale, null, request));
    }

    /// For the one who signed, also after the link has expired.
    @GetMapping("/protocol")
    ModelAndView protocol(@PathVariable String token, Locale locale, HttpServletRequest request) {
        return limited(token, () -> {
            LinkAnswer answer = signOffs.open(token);
            if (!(answer instanceof LinkAnswer.Signed signed)) {
                return show(token, answer, locale, null, request);
            }
            Protocols.Protocol protocol = protocols.of(signed.checklist().migrationId()).orElseThrow();
            return new ModelAndView("acceptance/protocol", Map.of("page",
                    ProtocolPage.of(protocol, moments(Locale.ENGLISH)), "open", true));
        });
    }

    private ModelAndView show(String token, LinkAnswer answer, Locale locale,
            @Nullable OwnerInput input, HttpServletRequest request) {
        Moments moments = moments(locale);
        boolean posted = input != null;
        return switch (answer) {
            case LinkAnswer.Open open -> owner(HttpStatus.OK, OwnerPage.of(token, open.checklist(), open.link(),
                    moments, OwnerInput.blank(open.link().recipientName()), List.of(), open.sinceSent(), false));
            case LinkAnswer.Incomplete form -> owner(HttpStatus.UNPROCESSABLE_CONTENT, OwnerPage.of(token,
                    form.checklist(), form.link(), moments, filled(input, form.link().recipientName()), form.missing(),
                    List.of(), false));
            case LinkAnswer.Changed form -> owner(HttpStatus.CONFLICT, OwnerPage.of(token, form.checklist(),
                    form.link(), moments, filled(input, form.link().recipientName()), List.of(), form.changes(), true));
            case LinkAnswer.Signed signed -> posted
                    ? back(token, locale)
                    : new ModelAndView("acceptance/owner-signed",
                            Map.of("page", SignedPage.of(token, signed, moments)));
            case LinkAnswer.Rejected rejected -> posted
                    ? back(token, locale)
                    : new ModelAndView("acceptance/owner-rejected",
                            Map.of("page", SignedPage.of(token, rejected, moments)));
            case LinkAnswer.Gone gone -> {
                ModelAndView page = new ModelAndView("acceptance/owner-gone", HttpStatus.GONE);
                page.addObject("why", gone.why().name());
                page.addObject("vmName", gone.vmName());
                page.addObject("asked", gone.asked());
                yield page;
            }
            case LinkAnswer.Unknown _ -> new ModelAndView("acceptance/owner-unknown",
                    wrong.admit(request.getRemoteAddr()) ? HttpStatus.NOT_FOUND : HttpStatus.TOO_MANY_REQUESTS);
        };
    }

    private static OwnerInput filled(@Nullable OwnerInput input, String name) {
        return input == null ? OwnerInput.blank(name) : input;
    }

    private static ModelAndView owner(HttpStatus status, OwnerPage page) {
        ModelAndView view = new ModelAndView("acceptance/owner", status);
        view.addObject("page", page);
        return view;
    }

    private static ModelAndView back(String token, Locale locale) {
        return new ModelAndView("redirect:/s/" + token + "?lang=" + locale.getLanguage());
    }

    private ModelAndView limited(String token, Act act) {
        if (!perLink.admit(token.substring(0, Math.min(token.length(), LONGEST)))) {
            return new ModelAndView("acceptance/owner-unknown", HttpStatus.TOO_MANY_REQUESTS);
        }
        return act.perform();
    }

    private Moments moments(Locale locale) {
        return new Moments(calendar.zone(), locale);
    }

    private interface Act {
        ModelAndView perform();
    }
}
