package io.towpath.access.web;

import io.towpath.access.AccessException;
import io.towpath.access.ApiTokens;
import io.towpath.access.CurrentUser;
import io.towpath.access.Secret;
import io.towpath.access.Sessions;
import io.towpath.access.UserChange;
import io.towpath.access.UserView;
import io.towpath.access.Users;
import jakarta.servlet.http.HttpServletRequest;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// The own account: profile, password, API tokens.
@Controller
@RequestMapping("/me")
class MePage {

    private final Users users;
    private final ApiTokens tokens;
    private final Sessions sessions;
    private final CurrentUser current;

    MePage(Users users, ApiTokens tokens, Sessions sessions, CurrentUser current) {
        this.users = users;
        this.tokens = tokens;
        this.sessions = sessions;
        this.current = current;
    }

    @GetMapping
    String me(Model model) {
        UserView me = me();
        model.addAttribute("user", me);
        model.addAttribute("permissions", new TreeSet<>(me.role().permissions()));
        model.addAttribute("tokens", tokens.of(me.login()).stream().map(token -> row(token, me.zone())).toList());
        model.addAttribute("zones", Zones.all());
        model.addAttribute("usualDays", ApiTokens.USUAL_DAYS);
        model.addAttribute("mostDays", ApiTokens.MOST_DAYS);
        return "access/me";
    }

    @PostMapping
    String save(@RequestParam String displayName, @RequestParam(defaultValue = "") String email,
            @RequestParam String zone, RedirectAttributes flash) {
        users.describeOwn(current.login(), new UserChange(displayName, email, Zones.parse(zone), null, null));
        flash.addFlashAttribute("notice", "Saved.");
        return "redirect:/me";
    }

    @GetMapping("/password")
    String password(Model model) {
        model.addAttribute("user", me());
        return "access/password";
    }

    @PostMapping("/password")
    String changePassword(@RequestParam Secret currentPassword, @RequestParam Secret newPassword,
            @RequestParam Secret repeated, HttpServletRequest request, RedirectAttributes flash) {
        try {
            if (!newPassword.equals(repeated)) {
                throw new AccessException(AccessException.Kind.INVALID, "password-differs",
                        "The two new passwords are not the same.", "Type the new password twice.");
            }
            sessions.keep(request, users.changeOwnPassword(current.login(), currentPassword, newPassword));
        } catch (AccessException refused) {
            flash.addFlashAttribute("problem", refused.getMessage() + " " + refused.remedy());
            return "redirect:/me/password";
        }
        flash.addFlashAttribute("notice", "Your password is changed. Your other sessions are over.");
        return "redirect:/";
    }

    @PostMapping("/tokens")
    String createToken(@RequestParam String name, @RequestParam(required = false) @Nullable Set<String> scope,
            @RequestParam int days, RedirectAttributes flash) {
        ApiTokens.Created created = tokens.create(current.login(), name, scope == null ? Set.of() : scope, days);
        flash.addFlashAttribute("secret", created.secret());
        flash.addFlashAttribute("secretName", created.token().name());
        return "redirect:/me#tokens";
    }

    @PostMapping("/tokens/{id}/revoke")
    String revoke(@PathVariable UUID id, RedirectAttributes flash) {
        tokens.revoke(current.login(), id);
        flash.addFlashAttribute("notice", "The token is revoked. Whoever still uses it gets 401.");
        return "redirect:/me#tokens";
    }

    private UserView me() {
        return users.byLogin(current.login()).orElseThrow(() -> new AccessException(AccessException.Kind.NOT_FOUND,
                "not-found", "There is no user " + current.login() + ".", "Sign in again."));
    }

    private static Row row(ApiTokens.TokenView token, ZoneId zone) {
        String used = Times.minute(token.lastUsedAt(), zone);
        return new Row(token.id(), token.name(), List.copyOf(token.scopes()), Times.day(token.expiresAt(), zone),
                used == null ? "never" : used + " from " + token.lastUsedAddress());
    }

    /// A token, ready to print.
    public record Row(UUID id, String name, List<String> scopes, @Nullable String expires, String used) {}
}
