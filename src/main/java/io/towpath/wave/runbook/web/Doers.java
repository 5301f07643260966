package io.towpath.wave.runbook.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Role;
import io.towpath.access.UserView;
import io.towpath.access.Users;
import io.towpath.wave.runbook.Doer;
import org.springframework.stereotype.Component;

/// Who does something in this request.
@Component
class Doers {

    /// Whoever may do anything to a run at all; the step's role is asked for beside it.
    static final String WORKS = "hasAnyAuthority('wave:execute', 'signoff:send')";

    private final CurrentUser user;
    private final Users users;

    Doers(CurrentUser user, Users users) {
        this.user = user;
        this.users = users;
    }

    Doer current() {
        return new Doer(user.actor(), user.login(), users.byLogin(user.login()).filter(UserView::enabled).map(
                UserView::role).filter(this::mayActAs).orElse(null), user.may("wave:execute"));
    }

    /// A token acts in its owner's role only with the scope that makes it that role.
    private boolean mayActAs(Role role) {
        return user.may(switch (role) {
            case ADMINISTRATOR -> "admin";
            case LEAD -> "wave:write";
            case ENGINEER -> "wave:execute";
            case VALIDATOR -> "signoff:send";
            case AUDITOR -> "audit:read";
        });
    }

    CurrentUser user() {
        return user;
    }
}
