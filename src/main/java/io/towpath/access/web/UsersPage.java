package io.towpath.access.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.NewUser;
import io.towpath.access.Permission;
import io.towpath.access.Role;
import io.towpath.access.UserChange;
import io.towpath.access.UserView;
import io.towpath.access.Users;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Users and roles, for administrators.
@Controller
@RequestMapping("/settings/users")
@PreAuthorize(Permission.ADMIN)
class UsersPage {

    private static final List<String> RESET_MEANS = List.of("The present password stops working.",
            "Open sessions end within a minute.", "The new password is shown once, to you.");
    private static final List<String> DISABLE_MEANS = List.of(
            "The user cannot sign in any more; open sessions end within a minute.",
            "API tokens of the user stop working.", "It can be undone.");

    private final Users users;
    private final CurrentUser current;

    UsersPage(Users users, CurrentUser current) {
        this.users = users;
        this.current = current;
    }

    @GetMapping
    String list(Model model) {
        List<UserView> all = users.all();
        model.addAttribute("users", all.stream().map(this::row).toList());
        model.addAttribute("enabled", all.stream().filter(UserView::enabled).count());
        model.addAttribute("roles", Role.values());
        model.addAttribute("permissions", new TreeSet<>(Role.ADMINISTRATOR.permissions()));
        model.addAttribute("zones", Zones.all());
        model.addAttribute("zone", current.zone().getId());
        return "access/users";
    }

    @PostMapping
    String create(@RequestParam String login, @RequestParam String displayName,
            @RequestParam(required = false) @Nullable String email, @RequestParam Role role,
            @RequestParam String zone, RedirectAttributes flash) {
        Users.Created created = users.create(new NewUser(login, displayName, email, role, Zones.parse(zone)));
        flash.addFlashAttribute("secret", created.initialPassword());
        flash.addFlashAttribute("notice", "User " + created.user().login() + " was created.");
        return "redirect:/settings/users/" + created.user().id();
    }

    @GetMapping("/{id}")
    String edit(@PathVariable UUID id, Model model) {
        UserView user = users.get(id);
        model.addAttribute("user", user);
        model.addAttribute("row", row(user));
        model.addAttribute("resetMeans", RESET_MEANS);
        model.addAttribute("disableMeans", DISABLE_MEANS);
        model.addAttribute("roles", Role.values());
        model.addAttribute("zones", Zones.all());
        return "access/user";
    }

    @PostMapping("/{id}")
    String change(@PathVariable UUID id, @RequestParam int version, @RequestParam String displayName,
            @RequestParam(defaultValue = "") String email, @RequestParam Role role, @RequestParam String zone,
            RedirectAttributes flash) {
        ZoneId parsed = Zones.parse(zone);
        users.change(id, version, new UserChange(displayName, email, parsed, role, null));
        flash.addFlashAttribute("notice", "Saved.");
        return "redirect:/settings/users/" + id;
    }

    @PostMapping("/{id}/disable")
    String disable(@PathVariable UUID id, @RequestParam int version, RedirectAttributes flash) {
        UserView user = users.change(id, version, new UserChange(null, null, null, null, false));
        flash.addFlashAttribute("notice",
                user.login() + " cannot sign in any more. Open sessions end within a minute.");
        return "redirect:/settings/users/" + id;
    }

    @PostMapping("/{id}/enable")
    String enable(@PathVariable UUID id, @RequestParam int version, RedirectAttributes flash) {
        UserView user = users.change(id, version, new UserChange(null, null, null, null, true));
        flash.addFlashAttribute("notice", user.login() + " can sign in again.");
        return "redirect:/settings/users/" + id;
    }

    @PostMapping("/{id}/reset-password")
    String reset(@PathVariable UUID id, @RequestParam int version, RedirectAttributes flash) {
        flash.addFlashAttribute("secret", users.resetPassword(id, version));
        flash.addFlashAttribute("notice", "The user has a new password. Open sessions end within a minute.");
        return "redirect:/settings/users/" + id;
    }

    private Row row(UserView user) {
        return new Row(user.id(), user.login(), user.displayName(), user.email(), user.role().title(), user.enabled(),
                user.mustChangePassword(), Times.minute(user.lastSignedInAt(), current.zone()),
                Times.day(user.createdAt(), current.zone()));
    }

    /// A user, ready to print.
    public record Row(UUID id, String login, String name, @Nullable String email, String role, boolean enabled,
            boolean waits, @Nullable String lastSignedIn, @Nullable String created) {}
}
