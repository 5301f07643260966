package io.towpath.access;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
@Transactional
class UserAccounts implements Users {

    private final AppUsers users;
    private final PasswordEncoder encoder;
    private final UserNews news;
    private final Clock clock;

    UserAccounts(AppUsers users, PasswordEncoder encoder, UserNews news, Clock clock) {
        this.users = users;
        this.encoder = encoder;
        this.news = news;
        this.clock = clock;
    }

    @Override
    @Transactional(readOnly = true)
    public List<UserView> all() {
        return users.findAllByOrderByLogin().stream().map(AppUser::view).toList();
    }

    @Override
    @Transactional(readOnly = true)
    public UserView get(UUID id) {
        return find(id).view();
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<UserView> byLogin(String login) {
        return users.findByLogin(Logins.normal(login)).map(AppUser::view);
    }

    @Override
    public Created create(NewUser wanted) {
        String login = Logins.check(wanted.login());
        if (users.findByLogin(login).isPresent()) {
            throw AccessException.invalid("login-taken", "There is already a user " + login + ".",
                    "Choose another user name.");
        }
        Secret password = Passwords.random();
        AppUser user = users.saveAndFlush(new AppUser(login, Logins.displayName(wanted.displayName()),
                Logins.email(wanted.email()), encode(password), wanted.role(), wanted.zone().getId(), clock.instant()));
        news.tell(user, "user.created", Map.of("role", wanted.role().code()));
        return new Created(user.view(), password);
    }

    @Override
    public UserView change(UUID id, int version, UserChange change) {
        AppUser user = seen(id, version);
        boolean loses = change.role() != null && change.role() != Role.ADMINISTRATOR
                || Boolean.FALSE.equals(change.enabled());
        if (loses && user.role() == Role.ADMINISTRATOR && user.enabled()) {
            refuseIfLast(user);
        }
        describe(user, change);
        if (change.role() != null && change.role() != user.role()) {
            Map<String, String> detail = Map.of("before", user.role().code(), "after", change.role().code());
            user.changeRole(change.role());
            news.tell(user, "user.role-changed", detail);
        }
        if (change.enabled() != null && change.enabled() != user.enabled()) {
            user.enable(change.enabled());
            news.tell(user, change.enabled() ? "user.enabled" : "user.disabled", Map.of());
        }
        return users.saveAndFlush(user).view();
    }

    @Override
    public Secret resetPassword(UUID id, int version) {
        AppUser user = seen(id, version);
        Secret password = Passwords.random();
        user.changePassword(encode(password), false);
        users.saveAndFlush(user);
        news.tell(user, "user.password-reset", Map.of());
        return password;
    }

    @Override
    public UserView describeOwn(String login, UserChange change) {
        AppUser user = own(login);
        describe(user, change);
        return users.saveAndFlush(user).view();
    }

    @Override
    public int changeOwnPassword(String login, Secret current, Secret chosen) {
        AppUser user = own(login);
        if (!encoder.matches(current.value(), user.passwordHash())) {
            throw AccessException.invalid("password-wrong", "The current password is not right.",
                    "Type the password with which you signed in.");
        }
        Passwords.check(chosen, user.login());
        if (encoder.matches(chosen.value(), user.passwordHash())) {
            throw AccessException.invalid("password-unchanged", "The new password is the current one.",
                    "Choose another one.");
        }
        user.changePassword(encode(chosen), true);
        users.saveAndFlush(user);
        news.tell(user, "user.password-changed", Map.of());
        return user.sessionEpoch();
    }

    private void describe(AppUser user, UserChange change) {
        UserView before = user.view();
        String name = change.displayName() == null ? before.displayName() : Logins.displayName(change.displayName());
        String email = change.email() == null ? before.email() : Logins.email(change.email());
        user.describe(name, email, change.zone() == null ? before.zone() : change.zone());
        Map<String, String> detail = new TreeMap<>();
        UserView after = user.view();
        difference(detail, "name", before.displayName(), after.displayName());
        difference(detail, "email", before.email(), after.email());
        difference(detail, "zone", before.zone().getId(), after.zone().getId());
        if (!detail.isEmpty()) {
            news.tell(user, "user.profile-changed", detail);
        }
    }

    private static void difference(Map<String, String> detail, String field, @Nullable String before,
            @Nullable String after) {
        String old = before == null ? "" : before;
        String now = after == null ? "" : after;
        if (!old.equals(now)) {
            detail.put(field + " before", old);
            detail.put(field + " after", now);
        }
    }

    private void refuseIfLast(AppUser user) {
        List<AppUser> administrators = users.findByRoleAndEnabledTrueOrderById(Role.ADMINISTRATOR);
        if (administrators.stream().allMatch(each -> each.id().equals(user.id()))) {
            throw new AccessException(AccessException.Kind.CONFLICT, "last-administrator",
                    user.login() + " is the last enabled administrator.", "Make somebody else administrator first.");
        }
    }

    private AppUser seen(UUID id, int version) {
        AppUser user = find(id);
        if (user.version() != version) {
            throw AccessException.stale(user.login());
        }
        return user;
    }

    private AppUser find(UUID id) {
        return users.findById(id).orElseThrow(() -> AccessException.noSuchUser(id.toString()));
    }

    private AppUser own(String login) {
        return users.findByLogin(Logins.normal(login)).orElseThrow(() -> AccessException.noSuchUser(login));
    }

    private String encode(Secret password) {
        return Objects.requireNonNull(encoder.encode(password.value()));
    }
}
