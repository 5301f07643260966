package io.towpath.mail.web;

import io.towpath.access.AccessException;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.access.Users;
import io.towpath.access.UserView;
import io.towpath.mail.Mail;
import io.towpath.mail.Mails;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// How mails go, for administrators.
@Controller
@RequestMapping("/settings/mail")
@PreAuthorize(Permission.ADMIN)
class MailPage {

    private static final int SHOWN = 50;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM uuuu HH:mm:ss", Locale.ENGLISH);

    private final Mails mails;
    private final Users users;
    private final CurrentUser current;
    private final String base;

    MailPage(Mails mails, Users users, CurrentUser current, @Value("${towpath.public-url:}") String base) {
        this.mails = mails;
        this.users = users;
        this.current = current;
        this.base = base;
    }

    /// A mail, ready to print.
    ///
    /// @param state a badge's name
    /// @param how   what the server said, or when it is tried again; empty where all is well
    public record Row(UUID id, String at, String kind, String recipient, String subject, String state, String how,
            String by, boolean mayGoAgain) {}

    @GetMapping
    String show(Model model) {
        model.addAttribute("status", mails.status());
        model.addAttribute("base", base);
        model.addAttribute("local", base.matches("(?i)https?://(localhost|127\\..*|\\[::1])(:.*|/.*)?"));
        model.addAttribute("mails", mails.newest(SHOWN).stream().map(this::row).toList());
        model.addAttribute("myAddress", users.byLogin(current.login()).map(UserView::email).orElse(""));
        return "mail/mails";
    }

    @PostMapping("/test")
    String test(@RequestParam String to, RedirectAttributes flash) {
        try {
            Mail mail = mails.test(to, current.displayName(), current.actor());
            flash.addFlashAttribute("notice",
                    "The test to %s is on its way: within seconds its line below says what became of it."
                            .formatted(mail.recipient()));
        } catch (AccessException e) {
            flash.addFlashAttribute("problem", e.getMessage() + " " + e.remedy());
        }
        return "redirect:/settings/mail";
    }

    @PostMapping("/{id}/again")
    String again(@PathVariable UUID id, RedirectAttributes flash) {
        try {
            Mail mail = mails.again(id, current.actor());
            flash.addFlashAttribute("notice",
                    "\"%s\" to %s is sent again.".formatted(mail.subject(), mail.recipient()));
        } catch (AccessException e) {
            flash.addFlashAttribute("problem", e.getMessage() + " " + e.remedy());
        }
        return "redirect:/settings/mail";
    }

    private Row row(Mail mail) {
        String trouble = mail.trouble();
        String how = switch (mail.state()) {
            case QUEUED -> trouble == null
                    ? "within seconds"
                    : "tried %s, again %s: %s".formatted(mail.tries() == 1 ? "once" : mail.tries() + " times",
                            at(mail.nextTryAt()), trouble);
            case SENT -> "taken by the server " + at(mail.endedAt());
            case BOUNCED, FAILED, WITHDRAWN -> Objects.requireNonNullElse(trouble, "");
        };
        return new Row(mail.id(), at(mail.createdAt()), mail.kind().title(), mail.recipient(), mail.subject(),
                mail.state().name(), how, mail.createdBy(), mail.mayGoAgain());
    }

    private String at(@Nullable Instant at) {
        return at == null ? "at once" : TIME.format(at.atZone(current.zone()));
    }
}
