package io.towpath.wave.gate;

import io.towpath.access.UserView;
import io.towpath.access.Role;
import io.towpath.access.Users;
import io.towpath.migration.RefusedException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Who may say yes to what somebody else asked for.
@Component
final class FourEyes {

    private final ApproverStore store;
    private final Users users;

    FourEyes(ApproverStore store, Users users) {
        this.store = store;
        this.users = users;
    }

    ApproverStore store() {
        return store;
    }

    /// Refuses a list that names nobody who could answer.
    void setUp(Approvers approvers) {
        if (approvers.minimum() < 1 || approvers.minimum() > Approvers.MOST
                || approvers.persons().size() > Approvers.MOST) {
            throw new RefusedException("validation", "%d approvals of %d persons are asked for, expected 1 to %d."
                    .formatted(approvers.minimum(), approvers.persons().size(), Approvers.MOST),
                    "Name fewer people, or ask for fewer approvals.");
        }
        if (!approvers.roles().stream().allMatch(role -> role.permissions().contains("wave:write"))) {
            throw new RefusedException("approver-may-not", "Only leads and administrators decide about waves.",
                    "Name one of these roles, or persons who have them.");
        }
        Set<String> able = store.able(approvers, "");
        Set<String> unable = new TreeSet<>(approvers.persons());
        unable.removeAll(able);
        if (!unable.isEmpty()) {
            throw new RefusedException("approver-may-not", unable.stream().map(this::unable)
                    .collect(Collectors.joining(" ")), "Name leads or administrators who can sign in.");
        }
        if (!approvers.named() && approvers.minimum() > 1) {
            throw new RefusedException("approvers-too-few", "%d must approve, and nobody is named.".formatted(approvers
                    .minimum()), "Name them, or any lead.");
        }
        if (approvers.named() && able.size() < approvers.minimum()) {
            throw tooFew(approvers, able.size(), "");
        }
    }

    /// Once somebody is named, whoever asks for a go does not choose who grants it: who decides is changed by one of those,
    /// or by an administrator who says why. More approvals may be asked for by anybody.
    void mayChange(Charter charter, Approvers before, Approvers after, @Nullable String reason, Person who) {
        boolean same = before.persons().equals(after.persons()) && before.roles().equals(after.roles());
        if (!before.named() || same && after.minimum() >= before.minimum() || asked(before, who.login())) {
            return;
        }
        boolean administrator = users.byLogin(who.login()).filter(UserView::enabled)
                .filter(user -> user.role() == Role.ADMINISTRATOR).isPresent();
        if (!administrator) {
            throw new RefusedException("not-an-approver",
                    "%s cannot change who decides about %s: %s does.".formatted(who
                            .login(), charter.key(), before.words()),
                    "Ask one of them, or an administrator, who says why.");
        }
        if (reason == null || reason.isBlank()) {
            throw new RefusedException("reason-missing", "Who decides about %s is changed in place of %s with a reason."
                    .formatted(charter.key(), before.words()), "Say it in a sentence.");
        }
    }

    private String unable(String login) {
        Optional<UserView> user = users.byLogin(login);
        return user.isEmpty()
                ? "Nobody has the login \"%s\".".formatted(login)
                : !user.get().enabled()
                        ? "%s is disabled.".formatted(login)
                        : "%s is %s, who decides about no wave.".formatted(login, user.get().role().title());
    }

    /// A go is asked for only where enough people can give it.
    void reachable(Approvers approvers, Person requester) {
        int able = approvers.named() ? store.able(approvers, requester.login()).size() : approvers.minimum();
        if (able < approvers.minimum()) {
            throw tooFew(approvers, able, ", since who requests it does not count");
        }
    }

    private static RefusedException tooFew(Approvers approvers, int able, String why) {
        return new RefusedException("approvers-too-few", "%d must approve, and only %d of those named can%s: %s."
                .formatted(approvers.minimum(), able, why, approvers.words()),
                "Name more people, or ask for fewer approvals.");
    }

    void other(String what, String requestedBy, Person who) {
        if (requestedBy.equals(who.login())) {
            throw new RefusedException("four-eyes", "Who requested a %s cannot approve it.".formatted(what),
                    "Ask another lead or an administrator.");
        }
    }

    boolean asked(Approvers approvers, String login) {
        Optional<Role> role = approvers.roles().isEmpty()
                ? Optional.empty()
                : users.byLogin(login).filter(UserView::enabled).map(UserView::role);
        return !approvers.named() || approvers.persons().contains(login)
                || role.filter(approvers.roles()::contains).isPresent();
    }

    void named(Charter charter, Approvers approvers, String what, Person who) {
        if (!asked(approvers, who.login())) {
            throw new RefusedException("not-an-approver", "%s is not asked for a %s of %s: %s decides.".formatted(
                    who.login(), what, charter.key(), approvers.words()),
                    "Ask one of them. An administrator may approve in their place, with a reason.");
        }
    }
}
