package io.towpath.mail.web;

import io.towpath.access.AccessException;
import io.towpath.access.AccessException.Kind;
import io.towpath.access.CurrentUser;
import io.towpath.access.UserView;
import io.towpath.access.Users;
import io.towpath.mail.Mails;
import io.towpath.mail.NeedMails;
import java.util.stream.IntStream;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// What somebody wants to be told by mail.
@Controller
@RequestMapping("/me/mail")
class MyMailPage {

    private final NeedMails needMails;
    private final Mails mails;
    private final Users users;
    private final CurrentUser current;

    MyMailPage(NeedMails needMails, Mails mails, Users users, CurrentUser current) {
        this.needMails = needMails;
        this.mails = mails;
        this.users = users;
        this.current = current;
    }

    @GetMapping
    String show(Model model) {
        UserView me = me();
        model.addAttribute("user", me);
        model.addAttribute("on", mails.on());
        model.addAttribute("chosen", needMails.of(me));
        model.addAttribute("hours", IntStream.rangeClosed(7, 21).boxed().toList());
        return "mail/me";
    }

    @PostMapping
    String save(@RequestParam(defaultValue = "false") boolean digest, @RequestParam(defaultValue = "8") int hour,
            @RequestParam(defaultValue = "false") boolean atOnce, RedirectAttributes flash) {
        try {
            needMails.choose(me(), new NeedMails.Chosen(digest, hour, atOnce));
            flash.addFlashAttribute("notice", digest || atOnce ? "Saved." : "Saved: no mails are sent to you.");
        } catch (AccessException e) {
            flash.addFlashAttribute("problem", e.getMessage() + " " + e.remedy());
        }
        return "redirect:/me/mail";
    }

    private UserView me() {
        return users.byLogin(current.login()).orElseThrow(() -> new AccessException(Kind.NOT_FOUND, "not-found",
                "There is no user " + current.login() + ".", "Sign in again."));
    }
}
