package io.towpath.wave.runbook.web;

import io.towpath.access.CurrentUser;
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
                UserView::role).orElse(null), user.may("wave:execute"));
    }

    CurrentUser user() {
        return user;
    }
}
