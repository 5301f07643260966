package io.towpath.access.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.SignInChoices;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// The form; what is sent is handled by the filter chain.
@Controller
final class SignInPage {

    private static final int LONGEST_WAIT_SECONDS = 3_600;

    private final CurrentUser current;

    private final ObjectProvider<SignInChoices> choices;

    SignInPage(CurrentUser current, ObjectProvider<SignInChoices> choices) {
        this.current = current;
        this.choices = choices;
    }

    @GetMapping("/sign-in")
    String form(@RequestParam(required = false) @Nullable Integer wait, HttpServletRequest request, Model model) {
        Set<String> told = request.getParameterMap().keySet();
        if (!current.actor().equals("anonymous") && !told.contains("ended")) {
            return "redirect:/";
        }
        if (wait != null && wait > 0 && wait <= LONGEST_WAIT_SECONDS) {
            model.addAttribute("problem", "Too many failed attempts. Try again in " + inWords(wait) + ".");
        } else if (told.contains("failed")) {
            model.addAttribute("problem", "User name and password do not match.");
        } else if (told.contains("stale")) {
            model.addAttribute("hint", "The form was open for too long. Please sign in now.");
        } else if (told.contains("ended")) {
            model.addAttribute("hint", "Your session is over. Please sign in again.");
        } else if (told.contains("signed-out")) {
            model.addAttribute("hint", "You are signed out.");
        }
        choices.ifAvailable(offered -> model.addAttribute("choices", offered.choices()));
        return "access/sign-in";
    }

    private static String inWords(int seconds) {
        if (seconds < 90) {
            return seconds == 1 ? "1 second" : seconds + " seconds";
        }
        return (seconds + 59) / 60 + " minutes";
    }
}
